package dev.jovl.cli.build;

import dev.jovl.build.ContextArchive;
import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
   * What a Dockerfile is called in a context, the first that is there: docker's name, in small
   * letters too, before that of podman and buildah.
   */
  private static final List<String> USUAL = List.of("Dockerfile", "dockerfile", "Containerfile");

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
          "the context is a directory; name the Dockerfile with -f");
    }
    Path root = context.toRealPath();
    if (StandardInput.isMeant(file)) {
      byte[] content = StandardInput.dockerfile();
      return new BuildFiles(root, content, ignore(root));
    }
    Path dockerfile = file == null ? usual(root) : Path.of(file);
    List<Path> ignores = new ArrayList<>();
    IGNORE.forEach(it -> ignores.add(dockerfile.resolveSibling(dockerfile.getFileName() + it)));
    IGNORE.forEach(it -> ignores.add(root.resolve(it)));
    return new BuildFiles(root, content(dockerfile, file == null), ignore(ignores));
  }

  private static Path usual(Path context) {
    return USUAL.stream()
        .map(context::resolve)
        .filter(Files::exists)
        .findFirst()
        .orElse(context.resolve(USUAL.get(0)));
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
    List<String> names = file == null ? USUAL : List.of(file);
    for (String name : names) {
      Optional<byte[]> content = ContextArchive.read(context, name, MAX_BYTES);
      if (content.isPresent()) {
        return content.get();
      }
    }
    throw Failure.of(
        ExitCode.FAILED, names.get(0), "no such file in " + where, "-f takes its path there");
  }

  /** Reads the ignore file of a directory; empty when there is none. */
  static byte[] ignore(Path context) throws IOException {
    return ignore(IGNORE.stream().map(context::resolve).toList());
  }

  /** Reads the first that is there. */
  private static byte[] ignore(List<Path> files) throws IOException {
    Optional<Path> first = files.stream().filter(Files::isRegularFile).findFirst();
    return first.isPresent() ? Files.readAllBytes(first.get()) : new byte[0];
  }
}
