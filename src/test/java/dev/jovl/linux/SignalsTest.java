package dev.jovl.linux;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.posix.Errno;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class SignalsTest {
  @Test
  void send_endsAProcessAndSaysWhenItIsGone() throws Exception {
    Process process = new ProcessBuilder("sleep", "60").start();
    Signals.send((int) process.pid(), Signals.TERM);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(128 + Signals.TERM);
    ScratchDirectory.assertFails(
        Errno.ESRCH, () -> Signals.send((int) process.pid(), Signals.TERM));
  }
}
