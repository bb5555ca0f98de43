package dev.jovl.union;

import dev.jovl.posix.Stat;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What files show while their data is written in place: that changes their times and their mode on
 * disk, which are set back at the end.
 */
public final class FrozenStats {
  private final ConcurrentHashMap<Node, Stat> steady = new ConcurrentHashMap<>();

  FrozenStats() {}

  /** From now on a node shows what it is now. */
  public void begin(Node node, Stat now) {
    steady.put(node, now);
  }

  /** From now on a node shows again what it is on disk. */
  public void end(Node node) {
    steady.remove(node);
  }

  /**
   * Returns what a node shows, but for its names and its owner, which may change.
   *
   * @param disk what it is on disk
   */
  public Stat of(Node node, Stat disk) {
    Stat before = steady.isEmpty() ? null : steady.get(node);
    return before == null ? disk : disk.withDataOf(before);
  }
}
