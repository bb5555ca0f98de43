package dev.jovl.linux;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.testing.NeedsRoot;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NeedsRoot.class)
final class EffectiveCapabilitiesTest {
  private static final int CHOWN = 0;

  /** CAP_AUDIT_READ, the highest that every supported kernel has. */
  private static final int AUDIT_READ = 37;

  private static boolean has(int capability) {
    return EffectiveCapabilities.has(capability);
  }

  @Test
  void drop_takesOneFromThisThreadAlone() throws Exception {
    boolean before = has(AUDIT_READ);
    FutureTask<Boolean> dropped =
        new FutureTask<>(
            () -> {
              EffectiveCapabilities.drop(CHOWN);
              return !has(CHOWN) && has(AUDIT_READ) == before;
            });
    Thread thread = new Thread(dropped);
    thread.start();
    assertThat(dropped.get()).isTrue();
    thread.join();
    assertThat(has(CHOWN)).isTrue();
  }
}
