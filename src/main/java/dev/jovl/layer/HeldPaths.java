package dev.jovl.layer;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts what is kept in memory until the end of a layer: paths, and what belongs to them. A short
 * entry can have a long path, over a symbolic link, and imply a thousand directories.
 *
 * <p>Several layers are unpacked at once, by threads of their own, and have one budget.
 */
final class HeldPaths {

  /**
   * What a path costs besides its bytes, at most about: objects, and its place in a map, with the
   * time and the mode of a directory.
   */
  private static final int OVERHEAD = 192;

  /** Of all layers that this process unpacks: half of its memory. */
  private static final Budget SHARED = new Budget(Runtime.getRuntime().maxMemory() / 2);

  private final Budget budget;
  private long held;

  /** Makes one for a layer, which has the same budget as all others. */
  HeldPaths() {
    this(SHARED);
  }

  /** Makes one that takes from a budget. */
  HeldPaths(Budget budget) {
    this.budget = budget;
  }

  /** What some layers may keep together. */
  static final class Budget {
    private final long most;
    private final AtomicLong left;

    /**
     * Makes one of which nothing is taken.
     *
     * @param most how many bytes may be kept in all
     */
    Budget(long most) {
      this.most = most;
      this.left = new AtomicLong(most);
    }

    private boolean take(long bytes) {
      return left.getAndUpdate(now -> now < bytes ? now : now - bytes) >= bytes;
    }

    private void giveBack(long bytes) {
      left.addAndGet(bytes);
    }
  }

  /**
   * Returns a path in the form in which it is kept.
   *
   * @throws LayerException if there are more than memory has room for
   */
  EntryPath hold(EntryPath path) throws LayerException {
    take(path.byteLength() + OVERHEAD);
    return path.compact();
  }

  /**
   * Counts what is kept with a path.
   *
   * @param bytes how many it takes
   * @throws LayerException if memory has no room for them; they are not counted then
   */
  void take(int bytes) throws LayerException {
    if (!budget.take(bytes)) {
      throw new LayerException(
          "the paths and access lists of directories, deletions and links take more than the "
              + budget.most
              + " bytes of memory that are for those of all layers that are unpacked");
    }
    held += bytes;
  }

  /** Counts no longer what was {@link #take taken} for something that is not kept any more. */
  void giveBack(int bytes) {
    held -= bytes;
    budget.giveBack(bytes);
  }

  /** Gives all back at the end of the layer. */
  void giveBackAll() {
    budget.giveBack(held);
    held = 0;
  }
}
