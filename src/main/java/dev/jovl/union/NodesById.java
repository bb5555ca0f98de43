package dev.jovl.union;

import org.jspecify.annotations.Nullable;

/** Nodes by the number by which they are known outside. */
final class NodesById extends NodeChains {
  /** Returns the node of an id, null if there is none. */
  @Nullable Node get(long id) {
    Node node = first(Long.hashCode(id));
    while (node != null && node.id() != id) {
      node = node.nextById;
    }
    return node;
  }

  @Override
  int hashOf(Node node) {
    return Long.hashCode(node.id());
  }

  @Override
  @Nullable Node next(Node node) {
    return node.nextById;
  }

  @Override
  void setNext(Node node, @Nullable Node next) {
    node.nextById = next;
  }
}
