package dev.jovl.union;

/**
 * Makes the inode numbers of the union: that of the file, with the number of its filesystem in the
 * high bits. The filesystem of the upper, or else of the first layer, is number 0, so that a union
 * on one filesystem shows the numbers of the layers, as the kernel's overlayfs does.
 */
final class InodeNumbers {
  private static final int FILESYSTEM_BITS = 10;
  private static final int LAST_FILESYSTEM = (1 << FILESYSTEM_BITS) - 1;
  private static final int SHIFT = 63 - FILESYSTEM_BITS;
  private static final long LOW = (1L << SHIFT) - 1;
  private static final long FOLD = 0x9e3779b97f4a7c15L;

  private final boolean narrow;

  InodeNumbers(UnionOptions.InodeMode mode) {
    this.narrow = mode == UnionOptions.InodeMode.COMPOSED_32_BITS;
  }

  /**
   * Returns the number that the union shows.
   *
   * @param filesystem number of the filesystem; those from 1,023 on are shown as one
   * @param ino the inode number there
   */
  long compose(int filesystem, long ino) {
    long composed = ino;
    if (filesystem != 0 || ino < 0) {
      long low = (ino & ~LOW) == 0 ? ino : (ino * FOLD) & LOW;
      composed = low | ((long) Math.min(filesystem, LAST_FILESYSTEM) << SHIFT);
    }
    return narrow ? fold(composed) : composed;
  }

  private static long fold(long number) {
    if (number >>> 32 == 0) {
      return number;
    }
    long folded = (number * FOLD) >>> 32;
    return folded == 0 ? 1 : folded;
  }
}
