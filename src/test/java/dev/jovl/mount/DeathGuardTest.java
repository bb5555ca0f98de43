package dev.jovl.mount;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Mounts;
import dev.jovl.linux.Self;
import dev.jovl.linux.proc.MountEntry;
import dev.jovl.testing.Await;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DeathGuardTest {

  private static final int SIGQUIT = 3;
  private static final int SIGTERM = 15;

  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private final PrintStream before = System.err;

  @BeforeEach
  void collect() {
    System.setErr(new PrintStream(log, true, UTF_8));
  }

  @AfterEach
  void collectNoMore() {
    System.setErr(before);
  }

  /**
   * timeout(1) and systemd send one to all processes, a terminal the other (Ctrl-\), and the server
   * still uses the mount then.
   */
  @Test
  void signalToAllProcesses_isNoEndOfTheServer(@TempDir Path temp) throws IOException {
    DeathGuard guard = new DeathGuard(temp, "it stays");
    guard.await();
    ProcessHandle child = child(temp);
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

  /** The thread that the signal follows ends with the guard. */
  @RepeatedTest(50)
  void close_unmountsNothing(@TempDir Path temp) throws Exception {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    byte[] target = temp.toRealPath().toString().getBytes(UTF_8);
    Mounts.mount("none", target, "tmpfs", 0, null);
    try (DeathGuard guard = new DeathGuard(temp, "it stays")) {
      guard.await();
      ProcessHandle child = child(temp);
      guard.close();
      Await.until(() -> !child.isAlive());
    }
    boolean stays = MountEntry.on(target).isPresent();
    if (stays) {
      Mounts.unmount(target, Mounts.DETACH);
    }
    assertThat(stays).isTrue();
  }

  private static ProcessHandle child(Path mountPoint) {
    return ProcessHandle.current()
        .children()
        .filter(it -> it.info().commandLine().orElse("").endsWith(" " + mountPoint))
        .findFirst()
        .orElseThrow();
  }

  /** Java starts a thread for each child, and the mount must not wait for a child for ever. */
  @Test
  void await_forWantOfAThreadForTheChild_ends() throws InterruptedException {
    DeathGuard guard =
        new DeathGuard(
            Path.of("mnt"),
            "it stays if this process is killed",
            () -> {
              throw new OutOfMemoryError("unable to create native thread");
            });
    Thread mounting = new Thread(guard::await);
    mounting.setDaemon(true);
    mounting.start();
    mounting.join(60_000);
    assertThat(mounting.isAlive()).isFalse();
    assertThat(log.toString(UTF_8))
        .contains("mnt: unable to create native thread; it stays if this process is killed");
    guard.close();
  }
}
