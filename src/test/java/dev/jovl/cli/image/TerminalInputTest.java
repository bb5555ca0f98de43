package dev.jovl.cli.image;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.testing.Ending;
import dev.jovl.testing.Installation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives are read from standard input, but not from a person. */
@Timeout(60)
final class TerminalInputTest {

  @ParameterizedTest
  @ValueSource(strings = {"load", "import - x"})
  void read_ofATerminal_isRefused(String command, @TempDir Path directory) throws Exception {
    String jovl = Installation.program("jovl") + " --root " + directory + " " + command;
    Process script =
        new ProcessBuilder("script", "-qec", jovl, "/dev/null").redirectErrorStream(true).start();
    try {
      String said = new String(Ending.output(script), StandardCharsets.UTF_8);
      assertThat(said).contains("standard input: an archive does not come from a terminal");
      assertThat(script.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(script.exitValue()).isEqualTo(2);
    } finally {
      Process unused = script.destroyForcibly();
    }
  }

  /** The end of input, which a person types as Ctrl-D, is no answer. */
  @ParameterizedTest
  @CsvSource({"login registry.invalid, user name", "login -u me registry.invalid, password"})
  void login_withoutAnAnswer_saysWhatIsMissing(String command, String missing) throws Exception {
    String jovl = Installation.program("jovl") + " " + command;
    Process script =
        new ProcessBuilder("script", "-qec", jovl, "/dev/null").redirectErrorStream(true).start();
    try {
      script.getOutputStream().close();
      String said = new String(Ending.output(script), StandardCharsets.UTF_8);
      assertThat(said).contains("login: no " + missing + " was given");
      assertThat(script.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(script.exitValue()).isEqualTo(2);
    } finally {
      Process unused = script.destroyForcibly();
    }
  }
}
