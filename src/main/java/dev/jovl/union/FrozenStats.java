package dev.jovl.union;

import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.Stat;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What files show while their data is written in place: that changes their times and their mode on
 * disk, which are set back at the end.
 */
public final class FrozenStats {
  /**
   * What a node shows.
   *
   * @param times how many have begun and not ended
   */
  private record Frozen(Stat stat, int times) {}

  /** Looks at a file. */
  public interface Look {
    /**
     * Returns what it is.
     *
     * @throws ErrnoException if that cannot be told
     */
    Stat now() throws ErrnoException;
  }

  private final ConcurrentHashMap<Node, Frozen> steady = new ConcurrentHashMap<>();

  FrozenStats() {}

  /**
   * From now on a node shows what it is now, or goes on to show what it was when somebody else
   * began.
   *
   * @throws ErrnoException what the look says
   */
  public synchronized void begin(Node node, Look look) throws ErrnoException {
    Frozen known = steady.get(node);
    Stat shown = known == null ? look.now() : known.stat;
    steady.put(node, new Frozen(shown, known == null ? 1 : known.times + 1));
  }

  /** From now on a node shows again what it is on disk, when all who began have ended. */
  public synchronized void end(Node node) {
    Frozen known = steady.get(node);
    if (known != null && known.times > 1) {
      steady.put(node, new Frozen(known.stat, known.times - 1));
    } else {
      steady.remove(node);
    }
  }

  /**
   * Returns what a node shows, but for its names and its owner, which may change.
   *
   * @param disk what it is on disk
   */
  public Stat of(Node node, Stat disk) {
    Frozen before = steady.isEmpty() ? null : steady.get(node);
    return before == null ? disk : disk.withDataOf(before.stat);
  }
}
