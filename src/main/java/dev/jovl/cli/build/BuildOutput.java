package dev.jovl.cli.build;

import dev.jovl.build.ImageFiles;
import dev.jovl.cli.option.NameValue;
import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.Failure;
import dev.jovl.cli.output.OutputFile;
import dev.jovl.gotext.CommaFields;
import dev.jovl.image.archive.ArchiveFormat;
import dev.jovl.image.archive.Save;
import dev.jovl.layer.compression.Compression;
import dev.jovl.oci.Digest;
import dev.jovl.oci.Reference;
import dev.jovl.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@code --output} of a build asks for.
 *
 * @param kind what is written
 * @param destination the file or directory; null for standard output, or if nothing is written
 */
record BuildOutput(Kind kind, @Nullable Path destination) {

  /** What can be written. */
  enum Kind {
    /** The files of the image, into a directory. */
    LOCAL,
    /** The files of the image, as a tar. */
    TAR,
    /** The image as an archive of the OCI. */
    OCI,
    /** The image as docker save writes it. */
    DOCKER,
    /** Nothing but the image in the store, where it is in any case. */
    STORE
  }

  private static final String FORMS = "write type=local,dest=DIR or type=tar|oci|docker,dest=FILE";
  private static final Set<String> FIELDS = Set.of("type", "dest");

  /**
   * Reads the option.
   *
   * @param text {@code type=TYPE[,dest=PATH]}, a directory, or {@code -} for a tar on standard
   *     output
   */
  static BuildOutput parse(String text) throws Failure {
    if (text.equals("-")) {
      return new BuildOutput(Kind.TAR, null);
    }
    if (text.indexOf('=') < 0 && !text.isEmpty()) {
      return new BuildOutput(Kind.LOCAL, Path.of(text));
    }
    Map<String, String> fields = fields(text);
    String to = fields.getOrDefault("dest", "");
    @Nullable Path destination = to.isEmpty() || to.equals("-") ? null : Path.of(to);
    String type = fields.getOrDefault("type", "");
    return switch (type) {
      case "local" -> {
        if (destination == null) {
          throw wrong(text, "no directory in it");
        }
        yield new BuildOutput(Kind.LOCAL, destination);
      }
      case "tar" -> new BuildOutput(Kind.TAR, destination);
      case "oci" -> new BuildOutput(Kind.OCI, destination);
      case "docker" -> new BuildOutput(to.isEmpty() ? Kind.STORE : Kind.DOCKER, destination);
      case "image", "cacheonly" -> new BuildOutput(Kind.STORE, null);
      case "registry" ->
          throw Failure.of(
              ExitCode.USAGE,
              "--output " + text,
              "a build brings nothing to a registry",
              "use jovl push NAME after it");
      default ->
          throw wrong(
              text, type.isEmpty() ? "no type in it" : "\"" + type + "\" is not a value of type");
    };
  }

  private static Map<String, String> fields(String text) throws Failure {
    Map<String, String> fields = new LinkedHashMap<>();
    if (text.isEmpty()) {
      throw wrong("''", "nothing in it");
    }
    List<String> read = CommaFields.of(text).orElseThrow(() -> wrong(text, "a quote stays open"));
    for (String field : read) {
      NameValue given = NameValue.of(field);
      if (given.value() == null || !FIELDS.contains(given.name())) {
        throw wrong(text, "\"" + field + "\" is not known");
      }
      fields.put(given.name(), given.value());
    }
    return fields;
  }

  private static Failure wrong(String text, String cause) {
    return Failure.of(ExitCode.USAGE, "--output " + text, cause, FORMS);
  }

  /** Returns whether it is written to standard output. */
  boolean takesStandardOutput() {
    return kind != Kind.STORE && destination == null;
  }

  /** Refuses, before the build, what could not be written after it. */
  void requirePlace() throws IOException {
    if (destination == null) {
      return;
    }
    if (kind != Kind.LOCAL) {
      OutputFile.requirePlace(destination);
    } else if (Files.exists(destination) && !Files.isDirectory(destination)) {
      throw Failure.of(
          ExitCode.USAGE, destination.toString(), "Not a directory", "name a directory");
    }
  }

  /**
   * Writes it.
   *
   * @param names the names that the image has in an archive
   */
  void write(Store store, Digest image, List<Reference> names) throws IOException {
    switch (kind) {
      case LOCAL -> copy(store, image);
      case TAR ->
          archive(
              out -> {
                for (String note : new ImageFiles(store).writeTar(image, out)) {
                  System.err.println(note);
                }
              });
      case OCI -> save(store, image, names, ArchiveFormat.OCI);
      case DOCKER -> save(store, image, names, ArchiveFormat.DOCKER);
      case STORE -> {}
    }
  }

  private void copy(Store store, Digest image) throws IOException {
    Path directory = Objects.requireNonNull(destination);
    new ImageFiles(store).copyTo(image, Files.createDirectories(directory).toRealPath());
  }

  private void save(Store store, Digest image, List<Reference> names, ArchiveFormat format)
      throws IOException {
    List<String> words =
        names.isEmpty()
            ? List.of(image.toString())
            : names.stream().map(Reference::toString).toList();
    archive(out -> new Save(store).call(words, format, Compression.GZIP, out));
  }

  private void archive(OutputFile.Content content) throws IOException {
    OutputFile.write(destination, "dest=FILE", content);
  }
}
