package dev.jovl.cli.output;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.jovl.linux.Signals;
import dev.jovl.testing.Ending;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An archive whose process ends before it is whole. */
@Timeout(120)
final class InterruptedArchiveTest {
  private static final int HUP = 1;

  private final Path directory;

  InterruptedArchiveTest(@TempDir Path directory) {
    this.directory = directory;
  }

  private Process begun() throws IOException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            HaltedArchive.class.getName(),
            directory.resolve("archive").toString());
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    byte[] said = process.getInputStream().readNBytes("begun\n".length());
    assertThat(new String(said, UTF_8)).isEqualTo("begun\n");
    return process;
  }

  @ParameterizedTest
  @ValueSource(ints = {HUP, Signals.INT, Signals.TERM})
  void signal_leavesNothing(int signal) throws IOException {
    Process process = begun();
    try {
      assertThat(directory.toFile().list()).hasLength(1);
      Signals.send((int) process.pid(), signal);
      assertThat(Ending.code(process)).isEqualTo(128 + signal);
      assertThat(directory.toFile().list()).isEmpty();
    } finally {
      Ending.kill(process);
    }
  }

  /** What is there of it has another name. */
  @Test
  void kill_leavesNoFileOfItsName() throws IOException {
    Process process = begun();
    Ending.kill(process);
    assertThat(directory.resolve("archive").toFile().exists()).isFalse();
  }
}
