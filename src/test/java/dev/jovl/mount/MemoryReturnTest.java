package dev.jovl.mount;

import static com.google.common.truth.Truth.assertThat;

import java.util.ArrayDeque;
import java.util.Queue;
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

  @Test
  void gone_leavesFewAlone() {
    memory.gone(1_000);
    assertThat(waiting).isEmpty();
  }
}
