package dev.jovl.union;

/**
 * Is told what a union is asked. Methods are called by the threads of the operations, after the
 * fact, and must be quick. A union without a watcher has {@link #NONE}.
 */
public interface UnionWatcher {
  /** Does nothing. */
  UnionWatcher NONE = new UnionWatcher() {};

  /** A directory was listed. */
  default void listed(Node directory) {}

  /** A file was opened, with the flags of open(2). */
  default void opened(Node file, int flags) {}

  /**
   * A file was copied up, or its data was, where its metadata was up already.
   *
   * @param bytes of its data that are in the upper for it now, holes among them
   */
  default void copiedUp(Node file, boolean metadataOnly, long bytes) {}

  /**
   * The times and the mode of a file on disk are again what they were before its data was brought
   * there, or its owner was lent rights. Locks may be held, so nothing may be asked of the union
   * from here.
   */
  default void restored(Node file) {}

  /**
   * The names that a file has on disk have changed, which moves its ctime: it was renamed, or one
   * of several names is in the upper too. No lock is held.
   */
  default void renamed(Node file) {}

  /** A directory has another parent. No lock is held. */
  default void moved(Node directory) {}

  /**
   * A file was copied up, parted from its other names and has another inode number since. No lock
   * is held.
   *
   * @param edge where it has its name
   */
  default void renumbered(Edge edge) {}

  /**
   * Most of the nodes that were known are gone.
   *
   * @param count how many, at least, since there were the most
   */
  default void forgotten(int count) {}

  /**
   * A change has come to a step on disk and is not finished. Locks are held, so nothing may be
   * asked of the union from here.
   */
  default void reached(CrashPoint point) {}
}
