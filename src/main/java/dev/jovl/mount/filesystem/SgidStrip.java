package dev.jovl.mount.filesystem;

import dev.jovl.posix.Mode;
import dev.jovl.posix.Stat;
import dev.jovl.union.op.WriterRights;

/**
 * Takes the setgid bit from a new file that its group may execute and that gets the group of a
 * setgid directory, if its maker is not in that group, who could otherwise make programs that run
 * with that group.
 *
 * <p>Linux does so itself since 6.0 (mode_strip_sgid of fs/inode.c), before any filesystem sees the
 * mode. Before, it was each filesystem's to do (inode_init_owner), and FUSE leaves it to us.
 */
final class SgidStrip {
  private static final int EXECUTABLE_SETGID = Mode.SETGID | Mode.GROUP_EXECUTE;

  private SgidStrip() {}

  /** Returns whether a mode is one that may lose the bit, whatever the directory. */
  static boolean isInQuestion(int mode) {
    return (mode & EXECUTABLE_SETGID) == EXECUTABLE_SETGID && !Mode.isDirectory(mode);
  }

  /**
   * Returns the mode that a new file gets.
   *
   * @param mode that is asked for
   * @param directory where it is made, as the union shows it
   * @param maker the caller that makes it
   */
  static int stripped(int mode, Stat directory, WriterRights maker) {
    boolean goes =
        isInQuestion(mode) && (directory.mode() & Mode.SETGID) != 0 && !maker.isInGroup(directory);
    return goes ? mode & ~Mode.SETGID : mode;
  }
}
