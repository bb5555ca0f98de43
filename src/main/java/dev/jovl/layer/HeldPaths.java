package dev.jovl.layer;

/**
 * Counts the paths that are kept in memory until the end of a layer. A short entry can have a long
 * path, over a symbolic link, and imply a thousand directories.
 */
final class HeldPaths {

  /** What a path costs besides its bytes, at most about: objects, and its place in a map. */
  private static final int OVERHEAD = 128;

  private final long most;
  private long held;

  /** Makes one for a layer, of which several are unpacked at once: a quarter of the memory. */
  HeldPaths() {
    this(Runtime.getRuntime().maxMemory() / 4);
  }

  /**
   * Makes one.
   *
   * @param most how many bytes the paths may take in all
   */
  HeldPaths(long most) {
    this.most = most;
  }

  /**
   * Returns a path in the form in which it is kept.
   *
   * @throws LayerException if there are more than memory has room for
   */
  EntryPath hold(EntryPath path) throws LayerException {
    EntryPath compact = path.compact();
    held += compact.toBytes().length + OVERHEAD;
    if (held > most) {
      throw new LayerException(
          "the paths of directories, deletions and links take more than the "
              + most
              + " bytes of memory that are for them");
    }
    return compact;
  }
}
