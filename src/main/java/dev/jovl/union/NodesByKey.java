package dev.jovl.union;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Nodes by what tells their files apart. The parts of the key are fields of the node; a node has a
 * key just as long as it is in here.
 */
final class NodesByKey extends NodeChains {
  /** Returns the node of a key, null if there is none. */
  @Nullable Node get(NodeKey key) {
    Node node = first(key.hashCode());
    while (node != null && !has(node, key)) {
      node = node.nextByKey;
    }
    return node;
  }

  private static boolean has(Node node, NodeKey key) {
    return node.keyIno == key.ino()
        && node.keyFilesystem == key.filesystem()
        && Objects.equals(node.keyEdge, key.edge());
  }

  /** Gives a node a key, which is taken from the node that has it. */
  void put(NodeKey key, Node node) {
    drop(node);
    Node former = get(key);
    if (former != null) {
      drop(former);
    }
    node.keyFilesystem = (short) key.filesystem();
    node.keyIno = key.ino();
    node.keyEdge = key.edge();
    node.hasKey = true;
    add(node);
  }

  /** Takes the key from a node, if it has one. */
  void drop(Node node) {
    if (node.hasKey) {
      remove(node);
      node.hasKey = false;
      node.keyEdge = null;
    }
  }

  @Override
  int hashOf(Node node) {
    return NodeKey.hash(node.keyFilesystem, node.keyIno, node.keyEdge);
  }

  @Override
  @Nullable Node next(Node node) {
    return node.nextByKey;
  }

  @Override
  void setNext(Node node, @Nullable Node next) {
    node.nextByKey = next;
  }
}
