package dev.jovl.linux;

import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Timespec;
import org.jspecify.annotations.Nullable;

/**
 * Changing mode, owner and times of what a descriptor is open on, or of a name without following.
 */
public final class Attributes {
  private static final NativeFunction FCHMOD = NativeFunction.ofInt("fchmod");
  private static final NativeFunction FCHMODAT = NativeFunction.ofInt("fchmodat");
  private static final NativeFunction FCHOWNAT = NativeFunction.ofInt("fchownat");
  private static final NativeFunction UTIMENSAT = NativeFunction.ofInt("utimensat");

  private static final int AT_SYMLINK_NOFOLLOW = 0x100;

  /** UTIME_OMIT of utimensat(2). */
  private static final long UTIME_OMIT = (1L << 30) - 2;

  /** An id for {@link #chown} that keeps what is there. */
  public static final int KEEP = -1;

  private Attributes() {}

  /**
   * Sets the permissions of what a descriptor is open on; with O_PATH too, by /proc.
   *
   * @param mode the twelve permission bits
   * @throws ErrnoException whatever fchmod(2) says; EOPNOTSUPP or ELOOP for a symbolic link
   */
  public static void chmod(Fd fd, int mode) throws ErrnoException {
    long answer = FCHMOD.answer(fd.number(), mode, 0, 0, 0, 0);
    if (answer == -Errno.EBADF.number() && fd.isOpen()) {
      long path = Scratch.get().procPath(fd);
      FCHMODAT.call(Fd.CURRENT_DIRECTORY.number(), path, mode, 0);
    } else {
      NativeFunction.checked(answer);
    }
  }

  /**
   * Sets owner and group of what a descriptor is open on; O_PATH is enough.
   *
   * @param uid owner, or {@link #KEEP}
   * @param gid group, or {@link #KEEP}
   * @throws ErrnoException whatever fchownat(2) says
   */
  public static void chown(Fd fd, int uid, int gid) throws ErrnoException {
    FCHOWNAT.call(fd.number(), Scratch.get().emptyPath(), uid, gid, Scratch.AT_EMPTY_PATH);
  }

  /**
   * Sets owner and group of a name in a directory, of a symbolic link itself.
   *
   * @throws ErrnoException whatever fchownat(2) says
   */
  public static void chown(Fd directory, FileName name, int uid, int gid) throws ErrnoException {
    long path = Scratch.get().path(name);
    FCHOWNAT.call(directory.number(), path, uid, gid, AT_SYMLINK_NOFOLLOW);
  }

  /**
   * Sets the times of what a descriptor is open on; O_PATH is enough.
   *
   * @param atime last access, {@link Timespec#NOW}, or null to keep it
   * @param mtime last change, {@link Timespec#NOW}, or null to keep it
   * @throws ErrnoException whatever utimensat(2) says
   */
  public static void setTimes(Fd fd, @Nullable Timespec atime, @Nullable Timespec mtime)
      throws ErrnoException {
    Scratch scratch = Scratch.get();
    putTimes(scratch, atime, mtime);
    UTIMENSAT.call(fd.number(), scratch.emptyPath(), scratch.struct(), Scratch.AT_EMPTY_PATH);
  }

  /**
   * Sets the times of a name in a directory, of a symbolic link itself.
   *
   * @throws ErrnoException whatever utimensat(2) says
   */
  public static void setTimes(
      Fd directory, FileName name, @Nullable Timespec atime, @Nullable Timespec mtime)
      throws ErrnoException {
    Scratch scratch = Scratch.get();
    putTimes(scratch, atime, mtime);
    UTIMENSAT.call(directory.number(), scratch.path(name), scratch.struct(), AT_SYMLINK_NOFOLLOW);
  }

  private static void putTimes(
      Scratch scratch, @Nullable Timespec atime, @Nullable Timespec mtime) {
    putTime(scratch, 0, atime);
    putTime(scratch, 16, mtime);
  }

  private static void putTime(Scratch scratch, int offset, @Nullable Timespec time) {
    scratch.putLong(offset, time == null ? 0 : time.seconds());
    scratch.putLong(offset + 8, time == null ? UTIME_OMIT : time.nanos());
  }
}
