package dev.jovl.cli.build;

import dev.jovl.build.ContextArchive;
import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The files of a build that come by standard input: a Dockerfile without a context, or a context as
 * a tar with the Dockerfile in it. As with BuildKit, an ignore file counts for directories only:
 * who makes the tar has chosen what is in it.
 */
final class StandardInput {

  private static final String NAME = "standard input";
  private static final List<String> COMPRESSED =
      List.of("\u001f\u008b", "BZh", "\u00fd7zXZ", "(\u00b5/\u00fd");

  private StandardInput() {}

  /** Tells whether a context is what comes by standard input. */
  static boolean isMeant(String context) {
    return context.equals("-");
  }

  /**
   * Reads standard input to its end.
   *
   * @param file the path of the Dockerfile in the context, or null for the default
   * @param scratch an existing directory that nobody else can reach, for what is unpacked
   */
  static BuildFiles read(@Nullable String file, Path scratch) throws IOException {
    if ("-".equals(file)) {
      throw Failure.of(
          ExitCode.USAGE,
          "-",
          "standard input cannot be both the context and the Dockerfile",
          "name a directory as the context, and -f - reads the Dockerfile");
    }
    Path input = scratch.resolve("input");
    long size = Files.copy(System.in, input);
    Path context = scratch.resolve("context");
    if (isContext(input, context)) {
      Files.delete(input);
      byte[] dockerfile = BuildFiles.inside(context, file, "the tar of standard input");
      return new BuildFiles(context, dockerfile, new byte[0]);
    }
    if (file != null) {
      throw Failure.of(
          ExitCode.USAGE,
          "-f " + file,
          "standard input is a Dockerfile already, and no tar",
          "leave -f out, or name a directory as the context");
    }
    if (size > BuildFiles.MAX_BYTES || isCompressed(input)) {
      throw Failure.of(ExitCode.FAILED, NAME, "neither a tar nor a Dockerfile", "");
    }
    return new BuildFiles(null, Files.readAllBytes(input), new byte[0]);
  }

  private static boolean isContext(Path input, Path context) throws IOException {
    try {
      return ContextArchive.unpack(input, context);
    } catch (IOException e) {
      throw Failure.of(ExitCode.FAILED, NAME, String.valueOf(e.getMessage()), "").because(e);
    }
  }

  /** No text begins as a compressed file does. */
  private static boolean isCompressed(Path input) throws IOException {
    byte[] content = Files.readAllBytes(input);
    String begin = new String(content, 0, Math.min(content.length, 6), StandardCharsets.ISO_8859_1);
    return COMPRESSED.stream().anyMatch(begin::startsWith);
  }
}
