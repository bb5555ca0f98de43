package dev.jovl.union;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A hash table of nodes whose chains go through a field of the nodes, so that a node takes a field
 * and a slot or two, and no object.
 *
 * <p>A node is in it at most once, in the chain that its hash selects, which does not change
 * meanwhile. There are at most as many nodes as chains, and at least a quarter as many unless the
 * table is the smallest: what was large is small again when the nodes have gone. Not safe for use
 * by several threads.
 */
abstract class NodeChains {
  private static final int SMALLEST_BITS = 4;

  /** 2^32 by the golden ratio: its multiples spread hashes that follow each other evenly. */
  private static final int SPREAD = 0x9E3779B9;

  private int bits = SMALLEST_BITS;
  private @Nullable Node[] heads = new Node[1 << SMALLEST_BITS];
  private int size;

  /** Returns the hash of what a node is found by. */
  abstract int hashOf(Node node);

  /** Returns the field of a node that leads on in its chain. */
  abstract @Nullable Node next(Node node);

  /** Sets the field of a node that leads on in its chain. */
  abstract void setNext(Node node, @Nullable Node next);

  /** Returns how many nodes there are. */
  final int size() {
    return size;
  }

  /** Returns how many chains there are. */
  final int chains() {
    return heads.length;
  }

  /** Returns the first node of the chain for a hash, null if it is empty. */
  final @Nullable Node first(int hash) {
    return heads[chainOf(hash)];
  }

  private int chainOf(int hash) {
    return hash * SPREAD >>> Integer.SIZE - bits;
  }

  /** Adds a node that is not there. */
  final void add(Node node) {
    if (size == heads.length) {
      resize(bits + 1);
    }
    prepend(node);
    size++;
  }

  private void prepend(Node node) {
    int chain = chainOf(hashOf(node));
    setNext(node, heads[chain]);
    heads[chain] = node;
  }

  /** Removes a node that is there. */
  final void remove(Node node) {
    int chain = chainOf(hashOf(node));
    Node at = heads[chain];
    if (at == node) {
      heads[chain] = next(node);
    } else {
      Node before = Objects.requireNonNull(at);
      while (next(before) != node) {
        before = Objects.requireNonNull(next(before));
      }
      setNext(before, next(node));
    }
    setNext(node, null);
    size--;
    if (size < heads.length / 4 && bits > SMALLEST_BITS) {
      resize(bits - 1);
    }
  }

  private void resize(int newBits) {
    @Nullable Node[] old = heads;
    bits = newBits;
    heads = new Node[1 << newBits];
    for (Node head : old) {
      Node node = head;
      while (node != null) {
        Node next = next(node);
        prepend(node);
        node = next;
      }
    }
  }

  /** Returns all nodes, in no order. */
  final List<Node> all() {
    List<Node> all = new ArrayList<>(size);
    for (Node head : heads) {
      for (Node node = head; node != null; node = next(node)) {
        all.add(node);
      }
    }
    return all;
  }
}
