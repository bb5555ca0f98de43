package dev.jovl.union;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.posix.Mode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The table by ids, and with it the chains of every table of nodes, beside a map. */
final class NodesByIdTest {
  private static final int SMALLEST = 16;

  private final NodesById nodes = new NodesById();
  private final Map<Long, Node> model = new HashMap<>();

  private static Node node(long id) {
    return new Node(id, Mode.REGULAR, id, Sources.below(List.of()), false);
  }

  private void add(long id) {
    Node node = node(id);
    nodes.add(node);
    model.put(id, node);
  }

  private void remove(long id) {
    nodes.remove(model.remove(id));
    assertThat(nodes.get(id)).isNull();
  }

  private void check() {
    assertThat(nodes.size()).isEqualTo(model.size());
    assertThat(nodes.all()).containsExactlyElementsIn(model.values());
    model.forEach((id, node) -> assertThat(nodes.get(id)).isSameInstanceAs(node));
    assertThat(nodes.chains()).isAtLeast(nodes.size());
    assertThat(nodes.chains()).isAtMost(Math.max(SMALLEST, 4 * nodes.size()));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 16, 1 << 20, 0x9E3779B9L, 1L << 32, 0x100000001L})
  void addAndRemove_asAMap(long step) {
    Random random = new Random(step);
    for (int round = 0; round < 40; round++) {
      int bound = 1 << random.nextInt(12);
      boolean grows = random.nextBoolean();
      for (int i = 0; i < 500; i++) {
        long id = random.nextInt(bound) * step;
        boolean known = model.containsKey(id);
        assertThat(nodes.get(id)).isSameInstanceAs(model.get(id));
        if (!known && (grows || random.nextInt(4) == 0)) {
          add(id);
        } else if (known && (!grows || random.nextInt(4) == 0)) {
          remove(id);
        }
      }
      check();
    }
  }

  @Test
  void chains_followTheNumberOfNodes() {
    for (long id = 1; id <= 10_000; id++) {
      add(id);
    }
    check();
    List<Long> ids = new ArrayList<>(model.keySet());
    for (long id : ids) {
      remove(id);
      assertThat(nodes.chains()).isAtMost(Math.max(SMALLEST, 4 * nodes.size()));
    }
    assertThat(nodes.chains()).isEqualTo(SMALLEST);
  }

  @Test
  void remove_atABoundary_doesNotResizeAgainAndAgain() {
    for (long id = 1; id <= 1024; id++) {
      add(id);
    }
    add(1025);
    int grown = nodes.chains();
    remove(1025);
    assertThat(nodes.chains()).isEqualTo(grown);
  }

  @Test
  void ids_thatFollowEachOtherHaveShortChains() {
    for (long id = 1; id <= 1 << 16; id++) {
      add(id);
    }
    int longest = 0;
    for (int hash = 1; hash <= 1 << 16; hash++) {
      int length = 0;
      for (Node node = nodes.first(hash); node != null; node = node.nextById) {
        length++;
      }
      longest = Math.max(longest, length);
    }
    assertThat(longest).isAtMost(3);
  }
}
