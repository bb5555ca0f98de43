package dev.jovl.layer;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.jovl.linux.Attributes;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Self;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoAction;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Stat;

/**
 * Sets owners as far as the caller may: root sets them exactly or fails; for anybody else all files
 * of an image belong to the caller, and so do files of ids that a user namespace does not have.
 */
final class Owners {

  private Owners() {}

  /** Sets them; returns false if a user namespace does not have one of the two. */
  @CanIgnoreReturnValue
  static boolean set(Fd file, long uid, long gid) throws ErrnoException {
    return isMapped(() -> Attributes.chown(file, (int) uid, (int) gid));
  }

  /** Does so with a name in a directory. */
  @CanIgnoreReturnValue
  static boolean set(Fd directory, FileName name, long uid, long gid) throws ErrnoException {
    return isMapped(() -> Attributes.chown(directory, name, (int) uid, (int) gid));
  }

  /** Returns whether a file has these owners, or the caller is nobody who gives files away. */
  static boolean areSet(Stat stat, long uid, long gid) {
    boolean same =
        Integer.toUnsignedLong(stat.uid()) == uid && Integer.toUnsignedLong(stat.gid()) == gid;
    return same || Self.effectiveUid() != 0;
  }

  private static boolean isMapped(ErrnoAction chown) throws ErrnoException {
    try {
      chown.run();
      return true;
    } catch (ErrnoException e) {
      if (e.is(Errno.EINVAL)) {
        return false;
      }
      if (!e.is(Errno.EPERM) || Self.effectiveUid() == 0) {
        throw e;
      }
      return true;
    }
  }
}
