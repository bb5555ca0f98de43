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
  private long requests;
  private final MemoryReturn memory =
      new MemoryReturn(waiting::add, () -> requests, () -> collections++);

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

  @Test
  void gone_whileManyAsk_collectsWhenItIsQuiet() {
    memory.gone(MANY);
    for (int moment = 0; moment < 3; moment++) {
      requests += 5_000;
      waiting.remove().run();
      assertThat(collections).isEqualTo(0);
      assertThat(waiting).hasSize(1);
    }
    requests += 2;
    waiting.remove().run();
    assertThat(collections).isEqualTo(1);
    assertThat(waiting).isEmpty();
  }

  /** A mount that ends takes its requests out of the number. */
  @Test
  void gone_withAMount_isAsWithWork() {
    requests = 5_000;
    memory.gone(MANY);
    requests = 0;
    waiting.remove().run();
    assertThat(collections).isEqualTo(0);
    waiting.remove().run();
    assertThat(collections).isEqualTo(1);
  }

  /** The thread that has removed a mount or forgotten nodes must go on all the same. */
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
            () -> 0,
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
