package dev.jovl.cli.build;

import dev.jovl.build.request.TextFile;
import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Standard input, which is the context or the Dockerfile of a build. */
final class StandardInput {

  private static final String NAME = "standard input";

  private StandardInput() {}

  /** Returns whether a word for a context or a Dockerfile means standard input. */
  static boolean isMeant(@Nullable String word) {
    return "-".equals(word);
  }

  /**
   * Reads standard input to its end, as a context.
   *
   * @param file the path of the Dockerfile in the context, or null for the default
   * @param scratch an existing directory that nobody else can reach, for what is unpacked
   */
  static BuildFiles read(@Nullable String file, Path scratch) throws IOException {
    if (isMeant(file)) {
      throw Failure.of(
          ExitCode.USAGE,
          "-",
          "standard input cannot be both the context and the Dockerfile",
          "name a directory as the context, and -f - reads the Dockerfile");
    }
    Path input = scratch.resolve("input");
    long unused = Files.copy(System.in, input);
    return new ContextFile(NAME, input).read(file, scratch.resolve("context"));
  }

  /** Reads standard input to its end, as a Dockerfile. */
  static TextFile dockerfile() throws IOException {
    byte[] content = System.in.readNBytes(BuildFiles.MAX_BYTES + 1);
    if (content.length > BuildFiles.MAX_BYTES) {
      throw Failure.of(
          ExitCode.FAILED,
          NAME,
          BuildFiles.TOO_LARGE,
          "give a tar as the context instead: jovl build -");
    }
    return new TextFile("Dockerfile", content);
  }
}
