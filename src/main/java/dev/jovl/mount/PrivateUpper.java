package dev.jovl.mount;

import dev.jovl.linux.Fd;
import dev.jovl.linux.MountClone;
import dev.jovl.linux.Names;
import dev.jovl.linux.Open;
import dev.jovl.linux.Stats;
import dev.jovl.linux.proc.MountEntry;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import java.io.IOException;
import java.util.Arrays;

/**
 * Upper and work directory in a private clone of their mount, which keeps access times as options
 * say. (The kernel's overlayfs has such a clone always: ovl_get_upper.) Both are in one clone, from
 * the last directory down that holds both, since no rename(2) leads from one mount to another.
 *
 * @param upper the upper directory, open for reading; the caller of {@link #of} closes it
 * @param work the work directory, likewise
 */
record PrivateUpper(Fd upper, Fd work) {
  private static final int READ = OpenFlags.RDONLY | OpenFlags.DIRECTORY;
  private static final long SAME_MOUNT =
      Open.RESOLVE_BENEATH | Open.RESOLVE_NO_SYMLINKS | Open.RESOLVE_NO_XDEV;

  /**
   * Clones the mount of two directories, none of which is in the other.
   *
   * @param flags the flags of mount(2) that the options say
   * @throws IOException if there can be none: this user may not clone, they are on two mounts, or
   *     something is mounted in the upper, which would not be seen through a clone
   */
  static PrivateUpper of(Fd upper, Fd work, long flags) throws IOException {
    byte[] upperPath = Names.absolute(upper);
    byte[] workPath = Names.absolute(work);
    if (MountEntry.all().stream().anyMatch(entry -> entry.isBelow(upperPath))) {
      throw ErrnoException.of(Errno.EBUSY);
    }
    int common = commonLength(upperPath, workPath);
    byte[] upperName = Arrays.copyOfRange(upperPath, common, upperPath.length);
    byte[] workName = Arrays.copyOfRange(workPath, common, workPath.length);
    byte[] top = Arrays.copyOf(upperPath, common);
    try (Fd above = Open.path(Fd.CURRENT_DIRECTORY, top, READ)) {
      reached(above, upperName, upper).close();
      reached(above, workName, work).close();
      try (Fd clone = MountClone.of(above, flags)) {
        return in(clone, reached(clone, upperName, upper), workName, work);
      }
    }
  }

  private static PrivateUpper in(Fd clone, Fd upper, byte[] workName, Fd work)
      throws ErrnoException {
    try {
      return new PrivateUpper(upper, reached(clone, workName, work));
    } catch (ErrnoException e) {
      upper.close();
      throw e;
    }
  }

  /** Returns the length of what two absolute paths have in common, up to and with a slash. */
  private static int commonLength(byte[] one, byte[] other) {
    int length = 1;
    for (int i = 1; i < Math.min(one.length, other.length) && one[i] == other[i]; i++) {
      if (one[i] == '/') {
        length = i + 1;
      }
    }
    return length;
  }

  /** Opens a directory that is on the same mount as one above it, and is the one that we know. */
  private static Fd reached(Fd above, byte[] path, Fd known) throws ErrnoException {
    Fd fd = Open.within(above, path, READ, 0, SAME_MOUNT);
    try {
      if (!Stats.of(fd).sameFile(Stats.of(known))) {
        throw ErrnoException.of(Errno.ESTALE);
      }
      return fd;
    } catch (ErrnoException e) {
      fd.close();
      throw e;
    }
  }
}
