package dev.jovl.mount.filesystem;

import static com.google.common.truth.Truth.assertThat;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class MemoryReturnTest {
  private static final int MANY = 20_000;

  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private int collections;
  private final MemoryReturn memory = new MemoryReturn(waiting::add, () -> collections++);

  @Test
  void gone_collectsOnceAfterAMoment() {
    memory.gone(MANY);
    memory.gone(MANY);
    assertThat(collections).isEqualTo(0);
    assertThat(waiting).hasSize(1);
    waiting.remove().run();
    assertThat(collections).isEqualTo(1);
  }

  @Test
  void gone_afterACollection_leadsToTheNext() {
    memory.gone(MANY);
    waiting.remove().run();
    memory.gone(MANY);
    waiting.remove().run();
    assertThat(collections).isEqualTo(2);
    assertThat(waiting).isEmpty();
  }

  /** Who has removed a mount or forgotten nodes must go on all the same. */
  @Test
  void gone_forWantOfAThread_isNoFailureAndComesLater() {
    AtomicInteger collected = new AtomicInteger();
    AtomicBoolean poor = new AtomicBoolean(true);
    MemoryReturn scarce =
        new MemoryReturn(
            task -> {
              if (poor.get()) {
                throw new OutOfMemoryError("unable to create native thread");
              }
              task.run();
            },
            collected::incrementAndGet);
    scarce.gone(MANY);
    assertThat(collected.get()).isEqualTo(0);
    poor.set(false);
    scarce.gone(MANY);
    assertThat(collected.get()).isEqualTo(1);
  }

  @Test
  void gone_leavesFewAlone() {
    memory.gone(1_000);
    assertThat(waiting).isEmpty();
  }
}
