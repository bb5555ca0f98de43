package dev.jovl.linux.proc;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.testing.Ending;
import org.junit.jupiter.api.Test;

final class ProcessesTest {
  /**
   * What is true is pinned by {@code InterruptedCopyUpTest}, which has a process that cannot die.
   */
  @Test
  void isBeingKilled_isFalseForTheLivingAndTheDead() throws Exception {
    assertThat(Processes.isBeingKilled((int) ProcessHandle.current().pid())).isFalse();
    Process process = new ProcessBuilder("sleep", "60").start();
    assertThat(Processes.isBeingKilled((int) process.pid())).isFalse();
    Ending.kill(process);
    assertThat(Processes.isBeingKilled((int) process.pid())).isFalse();
    assertThat(Processes.isBeingKilled(0)).isFalse();
    assertThat(Processes.isBeingKilled(-1)).isFalse();
  }
}
