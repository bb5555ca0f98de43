package dev.jovl.mount;

import static com.google.common.truth.Truth.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class DeathGuardTest {
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
    mounting.join(20_000);
    assertThat(mounting.isAlive()).isFalse();
    guard.close();
  }
}
