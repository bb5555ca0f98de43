package dev.jovl.linux;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class RandomBytesTest {
  @Test
  void get_givesAsManyAsWanted_andNeverTheSame() {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      assertThat(RandomBytes.get(8)).hasLength(8);
      String name = RandomBytes.hex(8);
      assertThat(name).matches("[0-9a-f]{16}");
      assertThat(seen.add(name)).isTrue();
    }
  }

  @Test
  void get_fillsAllOfTheLongest() {
    int zeros = 0;
    for (byte each : RandomBytes.get(256)) {
      zeros += each == 0 ? 1 : 0;
    }
    assertThat(zeros).isLessThan(20);
    assertThrows(IllegalArgumentException.class, () -> RandomBytes.get(257));
  }
}
