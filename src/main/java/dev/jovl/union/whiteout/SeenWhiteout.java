package dev.jovl.union.whiteout;

import dev.jovl.posix.DirectoryEntry;
import dev.jovl.posix.Mode;
import dev.jovl.posix.Stat;

/**
 * The whiteout that a directory, while it is read, was seen to hold. Whiteouts are mostly names of
 * one inode, here and in the kernel's overlayfs since Linux 5.8, so one look tells what all of them
 * are. For one thread.
 */
public final class SeenWhiteout {
  private static final int CHARACTER = Mode.directoryEntryType(Mode.CHARACTER);
  private static final long NONE = 0;

  private long ino = NONE;

  /** Returns whether an entry is another name of the whiteout that was seen. */
  public boolean is(DirectoryEntry entry) {
    return ino != NONE && entry.ino() == ino && entry.type() == CHARACTER;
  }

  /**
   * Returns whether a file is a whiteout, and remembers it if it can have other names.
   *
   * @param entry as the directory lists it; where something is mounted on it, its number is not
   *     that of the file
   * @param stat of the file that is found by its name
   */
  public boolean look(DirectoryEntry entry, Stat stat) {
    if (!Whiteouts.isWhiteout(stat)) {
      return false;
    }
    if (stat.nlink() > 1 && stat.ino() == entry.ino()) {
      ino = stat.ino();
    }
    return true;
  }
}
