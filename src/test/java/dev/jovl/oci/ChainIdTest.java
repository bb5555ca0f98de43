package dev.jovl.oci;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The names of stacks of layers. */
final class ChainIdTest {

  private static final Digest LOWER = Digest.of("lower".getBytes(UTF_8));
  private static final Digest UPPER = Digest.of("upper".getBytes(UTF_8));

  @Test
  void all_ofEachStack_fromTheLowestLayerUp() {
    Digest both = Digest.of((LOWER + " " + UPPER).getBytes(UTF_8));
    assertThat(ChainId.all(List.of(LOWER, UPPER))).containsExactly(LOWER, both).inOrder();
    assertThat(ChainId.of(List.of(LOWER, UPPER))).hasValue(both);
  }

  @Test
  void none_ofNoLayer() {
    assertThat(ChainId.all(List.of())).isEmpty();
    assertThat(ChainId.of(List.of())).isEqualTo(Optional.empty());
  }
}
