package dev.jovl.union;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.posix.FileName;
import dev.jovl.posix.Mode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The table by keys beside a map from keys to nodes. */
final class NodesByKeyTest {
  private final NodesByKey nodes = new NodesByKey();
  private final Map<NodeKey, Node> model = new HashMap<>();

  private static Node node(long id, int type) {
    return new Node(id, type, id, Sources.below(List.of()), false);
  }

  private void put(NodeKey key, Node node) {
    nodes.put(key, node);
    model.values().remove(node);
    model.put(key, node);
  }

  private void drop(Node node) {
    nodes.drop(node);
    model.values().remove(node);
  }

  @Test
  void putAndDrop_asAMap() {
    Random random = new Random(7);
    List<Node> known = IntStream.range(0, 300).mapToObj(i -> node(i, Mode.REGULAR)).toList();
    List<Node> directories = List.of(node(1000, Mode.DIRECTORY), node(1001, Mode.DIRECTORY));
    for (int i = 0; i < 50_000; i++) {
      NodeKey key = key(random, directories);
      assertThat(nodes.get(key)).isSameInstanceAs(model.get(key));
      Node node = known.get(random.nextInt(known.size()));
      if (random.nextInt(3) == 0) {
        drop(node);
      } else {
        put(key, node);
        assertThat(nodes.get(key)).isSameInstanceAs(node);
      }
      assertThat(nodes.size()).isEqualTo(model.size());
    }
    model.forEach((key, node) -> assertThat(nodes.get(key)).isSameInstanceAs(node));
    assertThat(nodes.all()).containsExactlyElementsIn(model.values());
    known.forEach(this::drop);
    assertThat(nodes.all()).isEmpty();
  }

  /** Keys of few files, so that nodes take them from each other. */
  private static NodeKey key(Random random, List<Node> directories) {
    int filesystem = random.nextInt(3) + NodeKey.UPPER;
    NodeKey key = NodeKey.of(filesystem, random.nextInt(40) * 0x1_0000_0001L);
    if (random.nextInt(3) > 0) {
      return key;
    }
    Node directory = directories.get(random.nextInt(directories.size()));
    return key.named(new Edge(directory, FileName.of("name" + random.nextInt(3))));
  }

  @Test
  void put_takesTheKeyFromWhoHasIt() {
    Node first = node(1, Mode.REGULAR);
    Node second = node(2, Mode.REGULAR);
    NodeKey key = NodeKey.of(NodeKey.UPPER, 77);
    nodes.put(key, first);
    nodes.put(key, second);
    assertThat(nodes.get(key)).isSameInstanceAs(second);
    nodes.drop(first);
    assertThat(nodes.get(key)).isSameInstanceAs(second);
    assertThat(nodes.size()).isEqualTo(1);
  }

  @Test
  void put_ofTheLargestFilesystemNumber() {
    Node node = node(1, Mode.REGULAR);
    nodes.put(NodeKey.of(1023, -1), node);
    assertThat(nodes.get(NodeKey.of(1023, -1))).isSameInstanceAs(node);
    assertThat(nodes.get(NodeKey.of(NodeKey.UPPER, -1))).isNull();
  }
}
