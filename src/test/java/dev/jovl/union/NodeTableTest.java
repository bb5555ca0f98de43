package dev.jovl.union;

import static com.google.common.truth.Truth.assertThat;
import static java.util.Objects.requireNonNull;

import dev.jovl.posix.FileName;
import dev.jovl.posix.Mode;
import dev.jovl.union.layer.DirectoryHandles;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The nodes that are known, without files. */
final class NodeTableTest {
  private final List<Integer> told = new ArrayList<>();
  private final Node root =
      new Node(NodeTable.ROOT, Mode.DIRECTORY, 1, Sources.below(List.of()), false);
  private final NodeTable table =
      new NodeTable(new NodeFiles(null, new DirectoryHandles()), root, told::add);

  private Node intern(Node directory, String name, int type, long ino) {
    Sources sources = Sources.below(List.of());
    NodeKey key = NodeKey.of(0, ino);
    return table.intern(
        new Edge(directory, FileName.of(name)),
        new NodeTable.Candidate(key, type, ino, sources, false, 0));
  }

  private Node internInUpper(String name, int names) {
    Sources sources = Sources.inUpper(7, false, null, List.of());
    return table.intern(
        new Edge(root, FileName.of(name)),
        new NodeTable.Candidate(NodeKey.ofUpper(0, 7), Mode.REGULAR, 7, sources, names > 1, 0));
  }

  /**
   * A thread that looked at a file before it got its second name may come after one that looked
   * later.
   */
  @Test
  void intern_ofAnOlderNumberOfNames_isTheNodeOfTheUpper() {
    Node node = internInUpper("new name", 2);
    assertThat(internInUpper("old name", 1)).isSameInstanceAs(node);
  }

  /** A tree of directories, of which the nodes that are needed are known at any time. */
  @Test
  void internAndForget_keepWhatIsHandedOutAndWhatLeadsToIt() {
    Random random = new Random(3);
    Map<Node, Integer> handedOut = new HashMap<>();
    Map<Node, Node> parents = new HashMap<>();
    for (int i = 0; i < 30_000; i++) {
      List<Node> known = new ArrayList<>(handedOut.keySet());
      if (known.isEmpty() || random.nextInt(100) < 50 - known.size() / 8) {
        Node directory = known.isEmpty() ? root : known.get(random.nextInt(known.size()));
        long ino = directory.id() * 4 + 2 + random.nextInt(4);
        Node node = intern(directory, "name" + ino, Mode.DIRECTORY, ino);
        handedOut.merge(node, 1, Integer::sum);
        parents.put(node, directory);
      } else {
        Node node = known.get(random.nextInt(known.size()));
        int count = 1 + random.nextInt(requireNonNull(handedOut.get(node)));
        table.forget(node.id(), count);
        handedOut.computeIfPresent(node, (same, old) -> old == count ? null : old - count);
      }
      Set<Node> needed = new HashSet<>();
      for (Node node : handedOut.keySet()) {
        for (Node at = node; at != null && needed.add(at); ) {
          at = parents.get(at);
        }
      }
      needed.add(root);
      assertThat(table.size()).isEqualTo(needed.size());
      needed.forEach(node -> assertThat(table.get(node.id())).isSameInstanceAs(node));
    }
  }

  @Test
  void forget_tellsWhenMostAreGone() {
    int count = 100_000;
    for (int i = 0; i < count; i++) {
      Node unused = intern(root, "f" + i, Mode.REGULAR, i + 2);
    }
    for (int i = 0; i < count / 2; i++) {
      table.forget(NodeTable.ROOT + 1 + i, 1);
    }
    assertThat(told).isEmpty();
    for (int i = count / 2; i < count; i++) {
      table.forget(NodeTable.ROOT + 1 + i, 1);
    }
    assertThat(table.size()).isEqualTo(1);
    assertThat(told).containsAtLeast(1 << 15, 1 << 14, 1 << 13, 8).inOrder();
  }

  @Test
  void forget_moreThanWasHandedOut_isAllOfIt() {
    Node node = intern(root, "f", Mode.REGULAR, 2);
    table.forget(node.id(), Long.MAX_VALUE);
    table.forget(node.id(), 1);
    table.forget(NodeTable.ROOT, 5);
    assertThat(table.size()).isEqualTo(1);
    assertThat(table.get(node.id())).isNull();
    assertThat(intern(root, "f", Mode.REGULAR, 2).id()).isNotEqualTo(node.id());
  }

  @Test
  void rekey_isKnownByTheFileInTheUpperAlone() {
    Node node = intern(root, "f", Mode.REGULAR, 2);
    table.rekey(node, 2);
    assertThat(table.find(NodeKey.ofUpper(0, 2))).isSameInstanceAs(node);
    assertThat(intern(root, "f", Mode.REGULAR, 2)).isNotSameInstanceAs(node);
    table.dropKey(node);
    assertThat(table.find(NodeKey.ofUpper(0, 2))).isNull();
    assertThat(table.get(node.id())).isSameInstanceAs(node);
  }
}
