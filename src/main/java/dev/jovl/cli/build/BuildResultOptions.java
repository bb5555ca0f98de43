package dev.jovl.cli.build;

import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.Failure;
import dev.jovl.cli.output.OutputFile;
import dev.jovl.oci.Digest;
import dev.jovl.oci.JsonObject;
import dev.jovl.oci.OciFormatException;
import dev.jovl.oci.Reference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of a build that say what becomes of the image. */
final class BuildResultOptions {

  @Option(
      names = {"-t", "--tag"},
      paramLabel = "NAME[:TAG]",
      description = "A name for the image; can be given more than once.")
  List<String> tags = new ArrayList<>();

  @Option(
      names = "--label",
      paramLabel = "NAME[=VALUE]",
      description = "A label for the image, in place of one of that name in the Dockerfile.")
  List<String> labels = new ArrayList<>();

  @Option(
      names = "--iidfile",
      paramLabel = "FILE",
      description = "Write the id of the image there.")
  @Nullable Path idFile;

  @Option(
      names = "--metadata-file",
      paramLabel = "FILE",
      description = "Write the id and the names of the image there, as JSON.")
  @Nullable Path metadataFile;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR|-|type=TYPE,dest=PATH",
      description = {
        "Write the files of the image into DIR (type=local), or as a tar to standard output (-) or"
            + " a file (type=tar); or the image as an archive (type=oci, type=docker)."
      })
  List<String> outputs = new ArrayList<>();

  /** Returns the names. */
  List<Reference> names() throws OciFormatException {
    List<Reference> names = new ArrayList<>();
    for (String tag : tags) {
      names.add(Reference.parse(tag).withDefaultTag());
    }
    return names;
  }

  /** Returns the labels. */
  Map<String, String> labels() throws Failure {
    Map<String, String> values = new LinkedHashMap<>();
    for (String label : labels) {
      int equals = label.indexOf('=');
      String name = equals < 0 ? label : label.substring(0, equals);
      if (name.isBlank()) {
        throw Failure.of(ExitCode.USAGE, "--label " + label, "no name in it", "NAME=VALUE");
      }
      values.put(name, equals < 0 ? "" : label.substring(equals + 1));
    }
    return values;
  }

  /** Returns what is written besides the image in the store. */
  List<BuildOutput> outputs() throws Failure {
    List<BuildOutput> parsed = new ArrayList<>();
    for (String output : outputs) {
      BuildOutput wanted = BuildOutput.parse(output);
      wanted.requirePlace();
      parsed.add(wanted);
    }
    if (parsed.stream().filter(BuildOutput::takesStandardOutput).count() > 1) {
      throw Failure.of(
          ExitCode.USAGE, "--output", "standard output takes one of them", "give the other a file");
    }
    return parsed;
  }

  /**
   * Removes what a former build wrote: nobody is to take it for what a failing one has made.
   *
   * @throws Failure if the new files could not be written
   */
  void begin() throws IOException {
    for (Path file : new Path[] {idFile, metadataFile}) {
      if (file != null) {
        OutputFile.requirePlace(file);
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
          Files.delete(file);
        }
      }
    }
  }

  /** Writes the files. */
  void end(Digest image, List<Reference> names) throws IOException {
    if (idFile != null) {
      Files.writeString(idFile, image.toString());
    }
    if (metadataFile != null) {
      String named = names.stream().map(Reference::toString).collect(Collectors.joining(","));
      JsonObject facts =
          JsonObject.builder()
              .put("containerimage.config.digest", image.toString())
              .putUnlessEmpty("image.name", named)
              .build();
      Files.write(metadataFile, facts.toBytes());
    }
  }
}
