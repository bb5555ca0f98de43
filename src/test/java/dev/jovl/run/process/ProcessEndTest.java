package dev.jovl.run.process;

import static com.google.common.truth.Truth.assertThat;

import org.junit.jupiter.api.Test;

/** What proc(5) tells of the end of a process. */
final class ProcessEndTest {

  private static String stat(String name, String state, int threads) {
    return "7 ("
        + name
        + ") "
        + state
        + " 1 7 7 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 "
        + threads
        + " 0 1 0 0\n";
  }

  @Test
  void zombie_hasEnded() {
    assertThat(ProcessEnd.isRunning(stat("sh", "Z", 1))).isFalse();
    assertThat(ProcessEnd.isRunning(stat("a) S (b", "Z", 1))).isFalse();
  }

  @Test
  void sleeper_runs() {
    assertThat(ProcessEnd.isRunning(stat("sh", "S", 1))).isTrue();
    assertThat(ProcessEnd.isRunning(stat("a) Z 1 (b", "S", 1))).isTrue();
  }

  /** Its first thread alone has ended, as that of a program in Go can. */
  @Test
  void zombieWithFurtherThreads_runs() {
    assertThat(ProcessEnd.isRunning(stat("runc", "Z", 5))).isTrue();
  }
}
