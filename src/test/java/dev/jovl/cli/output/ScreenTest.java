package dev.jovl.cli.output;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import dev.jovl.testing.BenchPerTest;
import dev.jovl.testing.JovlBench;
import dev.jovl.testing.JovlBench.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes on a terminal, of which a command has standard output, and not standard input. */
@ExtendWith(BenchPerTest.class)
@Timeout(180)
final class ScreenTest {
  private static final String LINE_ABOVE = "\033[1A";

  private final JovlBench bench;

  ScreenTest(JovlBench bench) {
    this.bench = bench;
  }

  @BeforeEach
  void makeArchive() throws IOException {
    bench.setVariable("TERM", "xterm");
    Files.writeString(bench.path("lower/Dockerfile"), "FROM image\n");
    Outcome made =
        bench.run(
            List.of(
                "sh",
                "-ec",
                bench.launcher("jovl")
                    + " --root s import lower image; ./jovl --root s save image"
                    + " >archive"));
    assertWithMessage(made.err()).that(made.exitCode()).isEqualTo(0);
  }

  /** Runs a script of the shell on a terminal that tells its size. */
  private Outcome onTerminal(int columns, int rows, String script) throws IOException {
    String sized = "stty cols " + columns + " rows " + rows + " <&1; " + script;
    return bench.run(List.of("script", "-qec", sized, "/dev/null"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"save image </dev/null", "build -o - - <lower/Dockerfile"})
  void archive_onATerminal_isRefused(String command) throws IOException {
    Outcome ran = onTerminal(80, 24, "./jovl --root s " + command);
    assertThat(ran.out()).contains("standard output: an archive is not for a terminal; use ");
    assertThat(ran.exitCode()).isEqualTo(2);
  }

  @Test
  void progress_onATerminal_moves() throws IOException {
    assertThat(onTerminal(72, 10, "./jovl --root t load <archive").out()).contains(LINE_ABOVE);
  }

  @Test
  void progress_whereItCannotBeTakenBack_doesNotMove() throws IOException {
    String load = "./jovl --root t load <archive";
    assertThat(onTerminal(71, 24, load).out()).doesNotContain(LINE_ABOVE);
    assertThat(onTerminal(80, 9, load).out()).doesNotContain(LINE_ABOVE);
    assertThat(onTerminal(80, 24, load + " | cat").out()).doesNotContain(LINE_ABOVE);
    assertThat(onTerminal(80, 24, "TERM=dumb " + load).out()).doesNotContain(LINE_ABOVE);
    assertThat(onTerminal(80, 24, "unset TERM; " + load).out()).doesNotContain(LINE_ABOVE);
  }
}
