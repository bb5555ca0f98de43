package dev.jovl.testing;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the tests themselves rely on: scripts that fail or do not end are failures of a test. */
final class ShellTest {
  /** In which a shell can say something on a busy machine, but is not over. */
  private static final Duration SHORT = Duration.ofSeconds(3);

  private static final Duration MOMENT = Duration.ofMillis(300);

  @TempDir private Path directory;

  @Test
  void run_returnsWhatTheScriptSays() throws IOException {
    assertThat(Shell.run(directory, "pwd; echo said >&2")).isEqualTo(directory + "\n");
  }

  @Test
  void run_tellsWhatACommandThatFailedSaid() {
    AssertionError e =
        assertThrows(
            AssertionError.class,
            () -> Shell.run(directory, "echo one; echo two >&2; false; echo three"));
    assertThat(e).hasMessageThat().contains("one\ntwo\n");
  }

  /** The sleep keeps the output open after the end of the shell. */
  @Test
  void output_ofWhatDoesNotEnd_isAFailureAtTheLimit() {
    AssertionError e =
        assertThrows(
            AssertionError.class,
            () -> Shell.output(directory, SHORT, "echo said; sleep 60 & sleep 60"));
    assertThat(e).hasMessageThat().isEqualTo("not over in PT3S: said\n");
  }

  @Test
  void output_ofWhatDoesNotEnd_killsWhatItHasStarted() {
    AssertionError e =
        assertThrows(
            AssertionError.class,
            () -> Shell.output(directory, SHORT, "sleep 600 & echo $!; sleep 600"));
    String pid = String.valueOf(e.getMessage()).replaceAll("(?s).*: |\\n", "");
    Await.until(() -> ProcessHandle.of(Long.parseLong(pid)).isEmpty());
  }

  @Test
  void output_ofAShellThatHasClosedIt_isAFailureAtTheLimit() {
    assertThrows(
        AssertionError.class, () -> Shell.output(directory, SHORT, "exec >&- 2>&-; sleep 60"));
  }

  @Test
  void await_ofWhatDoesNotCome_isAFailureAtTheLimit() {
    assertThrows(AssertionError.class, () -> Await.until(MOMENT, () -> false));
  }

  /** Who looks all the time takes the processor from what is awaited. */
  @Test
  void await_pausesBetweenTwoLooks() {
    AtomicInteger looks = new AtomicInteger();
    assertThrows(
        AssertionError.class, () -> Await.until(MOMENT, () -> looks.incrementAndGet() == 0));
    assertThat(looks.get()).isLessThan((int) MOMENT.toMillis());
  }
}
