package dev.jovl.cli.build;

import dev.jovl.build.ContextArchive;
import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The files that say what is built.
 *
 * @param context the directory of the context, absolute; null for none, when COPY has nothing to
 *     take
 * @param dockerfile the Dockerfile
 * @param ignore the ignore file; empty when there is none
 */
record BuildFiles(@Nullable Path context, byte[] dockerfile, byte[] ignore) {

  /** Larger files are no Dockerfiles; what they are is not read into memory. */
  static final int MAX_BYTES = 16 << 20;

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
          "the context is a directory; name the Dockerfile with -f");
    }
    Path root = context.toRealPath();
    if (StandardInput.isMeant(file)) {
      byte[] content = StandardInput.dockerfile();
      return new BuildFiles(root, content, ignore(root.resolve(".dockerignore")));
    }
    Path dockerfile = file == null ? usual(root) : Path.of(file);
    Path own = dockerfile.resolveSibling(dockerfile.getFileName() + ".dockerignore");
    byte[] ignore = ignore(Files.exists(own) ? own : root.resolve(".dockerignore"));
    return new BuildFiles(root, content(dockerfile, file == null), ignore);
  }

  /** Docker takes the name in small letters too, where there is no other. */
  private static Path usual(Path context) {
    Path usual = context.resolve("Dockerfile");
    Path small = context.resolve("dockerfile");
    return !Files.exists(usual) && Files.exists(small) ? small : usual;
  }

  private static byte[] content(Path dockerfile, boolean isDefault) throws IOException {
    if (!Files.exists(dockerfile)) {
      throw Failure.of(
          ExitCode.FAILED,
          dockerfile.toString(),
          "No such file or directory",
          isDefault ? "name the Dockerfile with -f" : "a path of -f begins where you are");
    }
    if (!Files.isRegularFile(dockerfile) || Files.size(dockerfile) > MAX_BYTES) {
      throw Failure.of(ExitCode.FAILED, dockerfile.toString(), "this is no Dockerfile", "");
    }
    return Files.readAllBytes(dockerfile);
  }

  /**
   * Reads the Dockerfile of a context that is not trusted.
   *
   * @param file its path there, {@code -} for standard input, or null for the default
   * @param where what the context is
   */
  static byte[] inside(Path context, @Nullable String file, String where) throws IOException {
    if (StandardInput.isMeant(file)) {
      return StandardInput.dockerfile();
    }
    // Docker takes the name in small letters too, where there is no other.
    List<String> names = file == null ? List.of("Dockerfile", "dockerfile") : List.of(file);
    for (String name : names) {
      Optional<byte[]> content = ContextArchive.read(context, name, MAX_BYTES);
      if (content.isPresent()) {
        return content.get();
      }
    }
    throw Failure.of(
        ExitCode.FAILED, names.get(0), "no such file in " + where, "-f takes its path there");
  }

  /** Reads an ignore file; empty when there is none. */
  static byte[] ignore(Path file) throws IOException {
    return Files.isRegularFile(file) ? Files.readAllBytes(file) : new byte[0];
  }
}
