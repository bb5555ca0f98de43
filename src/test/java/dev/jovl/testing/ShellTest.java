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
  private static final Duration SHORT = Duration.ofMillis(300);

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
            () -> Shell.output(directory, SHORT, "echo said; sleep 3 & sleep 3"));
    assertThat(e).hasMessageThat().isEqualTo("not over in PT0.3S: said\n");
  }

  @Test
  void output_ofAShellThatHasClosedIt_isAFailureAtTheLimit() {
    assertThrows(
        AssertionError.class, () -> Shell.output(directory, SHORT, "exec >&- 2>&-; sleep 3"));
  }

  @Test
  void await_ofWhatDoesNotCome_isAFailureAtTheLimit() {
    assertThrows(AssertionError.class, () -> Await.until(SHORT, () -> false));
  }

  /** Who looks all the time takes the processor from what is awaited. */
  @Test
  void await_pausesBetweenTwoLooks() {
    AtomicInteger looks = new AtomicInteger();
    assertThrows(
        AssertionError.class, () -> Await.until(SHORT, () -> looks.incrementAndGet() == 0));
    assertThat(looks.get()).isLessThan((int) SHORT.toMillis());
  }
}
