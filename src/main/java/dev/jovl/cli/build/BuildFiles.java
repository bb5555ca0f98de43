package dev.jovl.cli.build;

import dev.jovl.build.context.ContextArchive;
import dev.jovl.build.context.FilePlace;
import dev.jovl.build.request.TextFile;
import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The files that say what is built.
 *
 * @param context the directory of the context, absolute; null for none, when COPY has nothing to
 *     take
 * @param contextTime how old the context is, if what it came by says so
 * @param fileTimes text that differs if the same files may have other times; empty if their times
 *     do not matter
 * @param dockerfile the Dockerfile
 * @param ignore the ignore file
 */
record BuildFiles(
    @Nullable Path context,
    Optional<Instant> contextTime,
    String fileTimes,
    TextFile dockerfile,
    TextFile ignore) {

  /** Makes the files of a context whose files have times that do not matter to a cache. */
  BuildFiles(
      @Nullable Path context, Optional<Instant> contextTime, TextFile dockerfile, TextFile ignore) {
    this(context, contextTime, "", dockerfile, ignore);
  }

  /** How large a Dockerfile may be, in bytes; a larger file is not read into memory. */
  static final int MAX_BYTES = 16 << 20;

  /** What is wrong with a larger one. */
  static final String TOO_LARGE = "larger than 16 MiB, the most that a Dockerfile may have";

  private static final String IGNORE_TOO_LARGE =
      "larger than 16 MiB, the most that an ignore file may have";

  /**
   * What a Dockerfile is called in a context, the first that is there: docker's name, in small
   * letters too, before that of podman and buildah.
   */
  private static final List<String> USUAL = List.of("Dockerfile", "dockerfile", "Containerfile");

  /** Stands for an ignore file that is missing. */
  static final TextFile NO_IGNORE = new TextFile(".dockerignore", new byte[0]);

  /** How an ignore file ends: docker's name before that of podman and buildah. */
  private static final List<String> IGNORE = List.of(".dockerignore", ".containerignore");

  /**
   * Reads the files of a build whose context is a directory.
   *
   * @param file what the user named, {@code -} for standard input, or null for the default
   */
  static BuildFiles read(Path context, @Nullable String file) throws IOException {
    if (!Files.isDirectory(context)) {
      throw Failure.of(
          ExitCode.FAILED,
          context.toString(),
          Files.exists(context) ? "Not a directory" : "No such file or directory",
          "name a directory as the context, and the Dockerfile with -f");
    }
    Path root = context.toRealPath();
    if (StandardInput.isMeant(file)) {
      return new BuildFiles(root, Optional.empty(), StandardInput.dockerfile(), ignore(root, ""));
    }
    FilePlace place = file == null ? usual(root) : named(root, file);
    String name = file == null ? String.valueOf(place.path().getFileName()) : file;
    TextFile dockerfile = new TextFile(name, content(place, file == null));
    Map<String, FilePlace> ignores = new LinkedHashMap<>();
    IGNORE.forEach(it -> ignores.put(name + it, place.beside(it)));
    IGNORE.forEach(it -> ignores.put(it, FilePlace.in(root, it)));
    return new BuildFiles(root, Optional.empty(), dockerfile, first(ignores));
  }

  /** Returns the same with this time of the context, if there is one. */
  BuildFiles of(Optional<Instant> time) {
    return time.isEmpty() ? this : new BuildFiles(context, time, fileTimes, dockerfile, ignore);
  }

  /**
   * Returns what -f names: a file below the current directory, or else one in the context, as with
   * podman.
   */
  private static FilePlace named(Path context, String file) throws IOException {
    FilePlace here = FilePlace.named(Path.of(file));
    FilePlace there = FilePlace.named(context.resolve(file));
    return isThere(here) || !isThere(there) ? here : there;
  }

  private static boolean isThere(FilePlace place) throws IOException {
    return place.look() != FilePlace.Kind.NOTHING;
  }

  /** Returns whether a directory has a Dockerfile, or a link, by one of its usual names. */
  static boolean hasDockerfile(Path directory) {
    return USUAL.stream()
        .anyMatch(it -> Files.exists(directory.resolve(it), LinkOption.NOFOLLOW_LINKS));
  }

  private static FilePlace usual(Path context) throws IOException {
    for (String name : USUAL) {
      FilePlace place = FilePlace.in(context, name);
      if (isThere(place)) {
        return place;
      }
    }
    return FilePlace.in(context, USUAL.get(0));
  }

  private static byte[] content(FilePlace dockerfile, boolean isDefault) throws IOException {
    String path = dockerfile.path().toString();
    FilePlace.Kind kind = dockerfile.look();
    if (kind == FilePlace.Kind.NOTHING) {
      throw Failure.of(
          ExitCode.FAILED,
          path,
          "No such file or directory",
          isDefault
              ? "name the Dockerfile with -f"
              : "give -f a path from where you are, or one in the context");
    }
    if (kind != FilePlace.Kind.FILE) {
      throw Failure.of(
          ExitCode.FAILED,
          path,
          kind == FilePlace.Kind.DIRECTORY ? "Is a directory" : "not a regular file",
          "name the Dockerfile with -f, or give it on standard input with -f -");
    }
    Optional<byte[]> content = dockerfile.read(MAX_BYTES);
    if (content.isEmpty()) {
      throw Failure.of(ExitCode.FAILED, path, TOO_LARGE, "name another with -f");
    }
    return content.get();
  }

  /**
   * Reads the Dockerfile of a context that is not trusted.
   *
   * @param file its path there, {@code -} for standard input, or null for the default
   * @param where what the context is
   */
  static TextFile inside(Path context, @Nullable String file, String where) throws IOException {
    if (StandardInput.isMeant(file)) {
      return StandardInput.dockerfile();
    }
    List<String> names = file == null ? USUAL : List.of(file);
    for (String name : names) {
      Optional<byte[]> content = ContextArchive.read(context, name, MAX_BYTES);
      if (content.isPresent()) {
        return new TextFile(name, content.get());
      }
    }
    throw Failure.of(
        ExitCode.FAILED, names.get(0), "no such file in " + where, "give -f a path in it");
  }

  /**
   * Reads the ignore file of a directory.
   *
   * @param which what a message says after its name
   */
  static TextFile ignore(Path context, String which) throws IOException {
    Map<String, FilePlace> files = new LinkedHashMap<>();
    IGNORE.forEach(it -> files.put(it + which, FilePlace.in(context, it)));
    return first(files);
  }

  /** Reads the first file that is there. */
  private static TextFile first(Map<String, FilePlace> files) throws IOException {
    for (Map.Entry<String, FilePlace> file : files.entrySet()) {
      FilePlace place = file.getValue();
      if (place.look() == FilePlace.Kind.FILE) {
        Optional<byte[]> content = place.read(MAX_BYTES);
        if (content.isEmpty()) {
          String path = place.path().toString();
          throw Failure.of(ExitCode.FAILED, path, IGNORE_TOO_LARGE, "shorten it");
        }
        return new TextFile(file.getKey(), content.get());
      }
    }
    return NO_IGNORE;
  }
}
