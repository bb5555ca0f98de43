package dev.jovl.mount;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.testing.Await;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DeathGuardTest {

  private static final int SIGQUIT = 3;
  private static final int SIGTERM = 15;

  /**
   * timeout(1) and systemd send one to all processes, a terminal the other (Ctrl-\), and the server
   * still uses the mount then.
   */
  @Test
  void signalToAllProcesses_isNoEndOfTheServer(@TempDir Path temp) throws IOException {
    DeathGuard guard = new DeathGuard(temp);
    guard.await();
    ProcessHandle child =
        ProcessHandle.current()
            .children()
            .filter(it -> it.info().commandLine().orElse("").endsWith(" " + temp))
            .findFirst()
            .orElseThrow();
    String ignored =
        Files.readAllLines(Path.of("/proc", Long.toString(child.pid()), "status")).stream()
            .filter(line -> line.startsWith("SigIgn:"))
            .findFirst()
            .orElseThrow();
    guard.close();
    BigInteger signals = new BigInteger(ignored.substring("SigIgn:".length()).strip(), 16);
    assertThat(signals.testBit(SIGTERM - 1)).isTrue();
    assertThat(signals.testBit(SIGQUIT - 1)).isTrue();
    Await.until(() -> !child.isAlive());
  }

  /** Java starts a thread for each child, and the mount must not wait for a child for ever. */
  @Test
  void await_forWantOfAThreadForTheChild_ends() throws InterruptedException {
    DeathGuard guard =
        new DeathGuard(
            Path.of("mnt"),
            () -> {
              throw new OutOfMemoryError("unable to create native thread");
            });
    Thread mounting = new Thread(guard::await);
    mounting.setDaemon(true);
    mounting.start();
    mounting.join(60_000);
    assertThat(mounting.isAlive()).isFalse();
    guard.close();
  }
}
