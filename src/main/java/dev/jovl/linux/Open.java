package dev.jovl.linux;

import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.OpenFlags;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Opening files: openat(2) for one component, openat2(2) for paths that must stay below a root.
 *
 * <p>Every descriptor is close-on-exec and belongs to the caller.
 */
public final class Open {
  /** openat2: ".." and absolute symbolic links stay below the directory, as after chroot. */
  public static final long RESOLVE_IN_ROOT = 0x10;

  /** openat2: a path that would leave the directory fails with EXDEV. */
  public static final long RESOLVE_BENEATH = 0x08;

  /** openat2: a symbolic link anywhere fails with ELOOP. */
  public static final long RESOLVE_NO_SYMLINKS = 0x04;

  /** openat2: a link of /proc that jumps fails with ELOOP. */
  public static final long RESOLVE_NO_MAGICLINKS = 0x02;

  /** openat2: a mount point on the way fails with EXDEV. */
  public static final long RESOLVE_NO_XDEV = 0x01;

  /** The number of openat2, the same on all architectures since it is newer than their merge. */
  private static final int SYS_OPENAT2 = 437;

  private static final int OPEN_HOW_SIZE = 24;

  /** Renames of the whole machine race with the look at "..", which takes a microsecond. */
  private static final int MOST_TRIES = 1000;

  private static final NativeFunction OPENAT = NativeFunction.ofInt("openat");
  private static final NativeFunction SYSCALL = NativeFunction.ofLong("syscall");

  private static final byte[] HERE = {'.'};

  private Open() {}

  /**
   * Opens a name in a directory with openat(2). A symbolic link is followed unless flags have
   * {@link OpenFlags#NOFOLLOW}.
   *
   * @param mode permissions of a file that is created; the umask of the process applies
   * @throws ErrnoException whatever openat(2) says
   */
  public static Fd at(Fd directory, FileName name, int flags, int mode) throws ErrnoException {
    long path = Scratch.get().path(name);
    return Fd.own((int) OPENAT.call(directory.number(), path, flags | OpenFlags.CLOEXEC, mode));
  }

  /**
   * Opens a name in a directory with openat(2) as {@link #at(Fd, FileName, int, int)}, but makes no
   * file.
   *
   * @param flags of open(2) without CREAT
   * @throws ErrnoException whatever openat(2) says
   */
  public static Fd at(Fd directory, FileName name, int flags) throws ErrnoException {
    return at(directory, name, flags, 0);
  }

  /**
   * Opens a path with openat(2), relative to a directory unless it is absolute; the kernel resolves
   * symbolic links and "..".
   *
   * @param mode permissions of a file that is created; the umask of the process applies
   * @throws ErrnoException whatever openat(2) says
   */
  public static Fd path(Fd directory, byte[] path, int flags, int mode) throws ErrnoException {
    long address = Scratch.get().path(path);
    return Fd.own((int) OPENAT.call(directory.number(), address, flags | OpenFlags.CLOEXEC, mode));
  }

  /**
   * Opens a path with openat(2) as {@link #path(Fd, byte[], int, int)}, but makes no file.
   *
   * @param flags of open(2) without CREAT
   * @throws ErrnoException whatever openat(2) says
   */
  public static Fd path(Fd directory, byte[] path, int flags) throws ErrnoException {
    return path(directory, path, flags, 0);
  }

  /**
   * Makes and opens a regular file without a name (O_TMPFILE).
   *
   * @param directory on the filesystem of which it is; open, with O_PATH at least
   * @param flags of open(2), for writing
   * @param mode its permissions; the umask of the process applies
   * @throws ErrnoException EOPNOTSUPP where the filesystem has none, EISDIR where the kernel knows
   *     none, and what else openat(2) says
   */
  public static Fd tmpfile(Fd directory, int flags, int mode) throws ErrnoException {
    return path(directory, HERE, flags | OpenFlags.TMPFILE, mode);
  }

  /**
   * Opens a directory for reading. Symbolic links are followed.
   *
   * @throws ErrnoException whatever openat(2) says, ENOTDIR for what is none
   */
  public static Fd directory(Path directory) throws ErrnoException {
    int flags = OpenFlags.RDONLY | OpenFlags.DIRECTORY;
    return path(Fd.CURRENT_DIRECTORY, PathBytes.of(directory), flags, 0);
  }

  /**
   * Opens a name in a directory, or returns null where there is none: absence is an answer here.
   *
   * @throws ErrnoException whatever openat(2) says besides ENOENT
   */
  public static @Nullable Fd atIfPresent(Fd directory, FileName name, int flags)
      throws ErrnoException {
    long path = Scratch.get().path(name);
    long answer = OPENAT.answer(directory.number(), path, flags | OpenFlags.CLOEXEC, 0, 0, 0);
    if (answer == -Errno.ENOENT.number()) {
      return null;
    }
    return Fd.own((int) NativeFunction.checked(answer));
  }

  /**
   * Opens a path below a root with openat2(2).
   *
   * @param root the directory that the path may not leave
   * @param mode permissions of a file that is created, zero without CREAT or TMPFILE
   * @param resolve RESOLVE_* bits
   * @throws ErrnoException whatever openat2(2) says; a race with a rename, which the kernel answers
   *     with EAGAIN, is tried again, but not for ever: a device or a lease may say so too
   */
  public static Fd within(Fd root, byte[] path, int flags, int mode, long resolve)
      throws ErrnoException {
    Scratch scratch = Scratch.get();
    long address = scratch.path(path);
    scratch.putLong(0, Integer.toUnsignedLong(flags | OpenFlags.CLOEXEC));
    scratch.putLong(8, Integer.toUnsignedLong(mode));
    scratch.putLong(16, resolve);
    long answer;
    int tries = 0;
    do {
      answer =
          SYSCALL.answer(SYS_OPENAT2, root.number(), address, scratch.struct(), OPEN_HOW_SIZE, 0);
      tries++;
    } while (answer == -Errno.EAGAIN.number() && tries < MOST_TRIES);
    return Fd.own((int) NativeFunction.checked(answer));
  }

  /**
   * Opens a regular file below a root for reading. Nothing else is opened: that would start a
   * device, or let the writer of a pipe go on. Needs /proc.
   *
   * @param root the directory that the path may not leave
   * @param resolve RESOLVE_* bits
   * @return null where the path leads to something else
   * @throws ErrnoException as {@link #within} and {@link #again}, ENOENT where nothing is there
   */
  public static @Nullable Fd regularWithin(Fd root, byte[] path, long resolve)
      throws ErrnoException {
    try (Fd place = within(root, path, OpenFlags.PATH, 0, resolve)) {
      return Stats.of(place).isRegular() ? again(place, OpenFlags.RDONLY) : null;
    }
  }

  /**
   * Opens once more the file that a descriptor is open on, for example to read one that was opened
   * with O_PATH. Needs /proc.
   *
   * @param flags without {@link OpenFlags#NOFOLLOW}
   * @throws ErrnoException whatever open(2) says; ELOOP for a symbolic link
   */
  public static Fd again(Fd fd, int flags) throws ErrnoException {
    long path = Scratch.get().procPath(fd);
    return Fd.own(
        (int) OPENAT.call(Fd.CURRENT_DIRECTORY.number(), path, flags | OpenFlags.CLOEXEC, 0));
  }
}
