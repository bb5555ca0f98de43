package dev.jovl.testing;

import static com.google.common.truth.Truth.assertWithMessage;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Scripts of the shell that prepare a test or look at what came out: they must succeed, and within
 * a limit. The first command that fails ends a script, and so does a variable that is not set.
 */
public final class Shell {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private Shell() {}

  /**
   * Runs a script.
   *
   * @param directory where it runs
   * @return what it writes to standard output
   * @throws AssertionError if it fails or takes more than two minutes, with what it said
   */
  @CanIgnoreReturnValue
  public static String run(Path directory, String script) throws IOException {
    return new String(output(directory, LIMIT, script), StandardCharsets.UTF_8);
  }

  /**
   * Runs a script.
   *
   * @param directory where it runs
   * @param limit how long it may take
   * @param arguments what is {@code $0}, {@code $1} ... in it
   * @return what it writes to standard output
   * @throws AssertionError if it fails or takes longer, with what it said
   */
  @CanIgnoreReturnValue
  public static byte[] output(Path directory, Duration limit, String script, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(List.of("sh", "-euc", script));
    command.addAll(Arrays.asList(arguments));
    Path errors = Files.createTempFile("shell", ".err");
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectError(errors.toFile())
              .start();
      byte[] said = Ending.output(process, limit);
      assertWithMessage(
              "%s: %s%s",
              script,
              new String(said, StandardCharsets.UTF_8),
              new String(Files.readAllBytes(errors), StandardCharsets.UTF_8))
          .that(process.exitValue())
          .isEqualTo(0);
      return said;
    } finally {
      Files.delete(errors);
    }
  }
}
