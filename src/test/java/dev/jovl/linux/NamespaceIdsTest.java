package dev.jovl.linux;

import static com.google.common.truth.Truth.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class NamespaceIdsTest {
  @Test
  void has_whatIsInARange() {
    NamespaceIds ids = new NamespaceIds(List.of("0 1000 1", "   5  100000   3"));
    assertThat(ids.has(0)).isTrue();
    assertThat(ids.has(1)).isFalse();
    assertThat(ids.has(5)).isTrue();
    assertThat(ids.has(7)).isTrue();
    assertThat(ids.has(8)).isFalse();
    assertThat(ids.areAll()).isFalse();
  }

  /** Ids go up to 2^32 - 2, so half of them are negative here. */
  @Test
  void has_largeIds() {
    NamespaceIds all = new NamespaceIds(List.of("         0          0 4294967295"));
    assertThat(all.areAll()).isTrue();
    assertThat(all.has((int) 4_000_000_000L)).isTrue();
    assertThat(all.has(-2)).isTrue();
    assertThat(all.has(-1)).isFalse();
  }
}
