package dev.jovl.linux;

import dev.jovl.posix.Device;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.FilesystemStat;
import dev.jovl.posix.Stat;
import dev.jovl.posix.Timespec;
import org.jspecify.annotations.Nullable;

/** Reading what files and filesystems are: statx(2), fstatfs(2). Nothing here follows a link. */
public final class Stats {
  private static final NativeFunction STATX = NativeFunction.ofInt("statx");
  private static final NativeFunction FSTATFS = NativeFunction.ofInt("fstatfs");

  private static final int AT_SYMLINK_NOFOLLOW = 0x100;
  private static final int AT_NO_AUTOMOUNT = 0x800;

  /** STATX_BASIC_STATS and STATX_BTIME. */
  private static final int MASK = 0xfff;

  /** STATX_MNT_ID. */
  private static final int MOUNT_ID = 0x1000;

  private Stats() {}

  /**
   * Returns what a descriptor is open on; O_PATH is enough.
   *
   * @throws ErrnoException whatever statx(2) says
   */
  public static Stat of(Fd fd) throws ErrnoException {
    Scratch scratch = Scratch.get();
    STATX.call(fd.number(), scratch.emptyPath(), Scratch.AT_EMPTY_PATH, MASK, scratch.struct());
    return decode(scratch);
  }

  /**
   * Returns what a name in a directory is.
   *
   * @throws ErrnoException ENOENT if there is none, and whatever else statx(2) says
   */
  public static Stat at(Fd directory, FileName name) throws ErrnoException {
    Stat stat = ifPresent(directory, name);
    if (stat == null) {
      throw ErrnoException.of(Errno.ENOENT);
    }
    return stat;
  }

  /**
   * Returns what a name in a directory is, or null where there is none.
   *
   * @throws ErrnoException whatever statx(2) says besides ENOENT
   */
  public static @Nullable Stat ifPresent(Fd directory, FileName name) throws ErrnoException {
    Scratch scratch = Scratch.get();
    return ifPresent(directory, scratch.path(name), scratch);
  }

  /**
   * Returns what a name in a directory that is in another is, or null where there is none.
   *
   * @param directory open on the outer directory
   * @param inner the name of the inner directory, no symbolic link
   * @throws ErrnoException whatever statx(2) says besides ENOENT
   */
  public static @Nullable Stat ifPresent(Fd directory, FileName inner, FileName name)
      throws ErrnoException {
    Scratch scratch = Scratch.get();
    return ifPresent(directory, scratch.path(inner, name), scratch);
  }

  /**
   * Returns what a name in a directory is, or null where there is none, or can be none since it is
   * longer than the names of the filesystem.
   *
   * @throws ErrnoException whatever statx(2) says besides ENOENT and ENAMETOOLONG
   */
  public static @Nullable Stat find(Fd directory, FileName name) throws ErrnoException {
    try {
      return ifPresent(directory, name);
    } catch (ErrnoException e) {
      if (e.is(Errno.ENAMETOOLONG)) {
        return null;
      }
      throw e;
    }
  }

  private static @Nullable Stat ifPresent(Fd directory, long path, Scratch scratch)
      throws ErrnoException {
    long answer =
        STATX.answer(
            directory.number(),
            path,
            AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT,
            MASK,
            scratch.struct(),
            0);
    if (answer == -Errno.ENOENT.number()) {
      return null;
    }
    NativeFunction.checked(answer);
    return decode(scratch);
  }

  /**
   * Returns the number of the mount that a descriptor was opened through, or -1 from a kernel
   * before Linux 5.8. Between two mounts of one filesystem rename(2) and link(2) are EXDEV.
   *
   * @throws ErrnoException whatever statx(2) says
   */
  public static long mount(Fd fd) throws ErrnoException {
    Scratch scratch = Scratch.get();
    STATX.call(fd.number(), scratch.emptyPath(), Scratch.AT_EMPTY_PATH, MOUNT_ID, scratch.struct());
    return (scratch.getInt(0) & MOUNT_ID) == 0 ? -1 : scratch.getLong(144);
  }

  /**
   * Returns the filesystem that a descriptor is open on.
   *
   * @throws ErrnoException whatever fstatfs(2) says
   */
  public static FilesystemStat filesystem(Fd fd) throws ErrnoException {
    Scratch scratch = Scratch.get();
    FSTATFS.call(fd.number(), scratch.struct());
    return new FilesystemStat(
        scratch.getLong(0),
        scratch.getLong(8),
        scratch.getLong(72),
        scratch.getLong(16),
        scratch.getLong(24),
        scratch.getLong(32),
        scratch.getLong(40),
        scratch.getLong(48),
        scratch.getLong(64),
        scratch.getLong(80));
  }

  /** Reads struct statx; offsets of include/uapi/linux/stat.h. */
  private static Stat decode(Scratch scratch) {
    return new Stat(
        Device.make(scratch.getInt(136), scratch.getInt(140)),
        scratch.getLong(32),
        scratch.getShort(28),
        scratch.getInt(16),
        scratch.getInt(20),
        scratch.getInt(24),
        Device.make(scratch.getInt(128), scratch.getInt(132)),
        scratch.getLong(40),
        scratch.getLong(48),
        scratch.getInt(4),
        timespec(scratch, 64),
        timespec(scratch, 112),
        timespec(scratch, 96),
        timespec(scratch, 80),
        scratch.getInt(8) & (Stat.IMMUTABLE | Stat.APPEND_ONLY));
  }

  private static Timespec timespec(Scratch scratch, int offset) {
    return new Timespec(scratch.getLong(offset), scratch.getInt(offset + 8));
  }
}
