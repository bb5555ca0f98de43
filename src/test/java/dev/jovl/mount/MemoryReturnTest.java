package dev.jovl.mount;

import static com.google.common.truth.Truth.assertThat;

import org.junit.jupiter.api.Test;

final class MemoryReturnTest {
  private long nodes;
  private final MemoryReturn memory = new MemoryReturn(() -> nodes);

  private boolean look(long now) {
    nodes = now;
    return memory.look();
  }

  @Test
  void look_collectsOnceWhenMostAreGone() {
    assertThat(look(100_000)).isFalse();
    assertThat(look(60_000)).isFalse();
    assertThat(look(40_000)).isTrue();
    assertThat(look(40_000)).isFalse();
    assertThat(look(1)).isTrue();
    assertThat(look(1)).isFalse();
  }

  @Test
  void look_leavesFewAlone() {
    assertThat(look(10_000)).isFalse();
    assertThat(look(1)).isFalse();
  }
}
