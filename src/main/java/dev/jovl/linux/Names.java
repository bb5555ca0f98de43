package dev.jovl.linux;

import dev.jovl.posix.Device;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;

/** Making, moving and removing names in directories. Nothing here follows a link. */
public final class Names {
  private static final NativeFunction MKDIRAT = NativeFunction.ofInt("mkdirat");
  private static final NativeFunction MKNODAT = NativeFunction.ofInt("mknodat");
  private static final NativeFunction SYMLINKAT = NativeFunction.ofInt("symlinkat");
  private static final NativeFunction READLINKAT = NativeFunction.ofLong("readlinkat");
  private static final NativeFunction LINKAT = NativeFunction.ofInt("linkat");
  private static final NativeFunction UNLINKAT = NativeFunction.ofInt("unlinkat");
  private static final NativeFunction RENAMEAT2 = NativeFunction.ofInt("renameat2");

  private static final NativeFunction FACCESSAT = NativeFunction.ofInt("faccessat");

  /** {@link #accessible}: the file may be read. */
  public static final int READ = 4;

  /** {@link #accessible}: the file may be written. */
  public static final int WRITE = 2;

  /** {@link #accessible}: the file may be run, or the directory searched. */
  public static final int EXECUTE = 1;

  private static final int AT_EACCESS = 0x200;
  private static final int AT_REMOVEDIR = 0x200;
  private static final int AT_SYMLINK_FOLLOW = 0x400;

  /** PATH_MAX: the longest target of a symbolic link that Linux gives. */
  private static final int TARGET_SIZE = 4096;

  private Names() {}

  /**
   * Makes a directory; the umask of the process applies.
   *
   * @throws ErrnoException whatever mkdirat(2) says
   */
  public static void mkdir(Fd directory, FileName name, int mode) throws ErrnoException {
    MKDIRAT.call(directory.number(), Scratch.get().path(name), mode);
  }

  /**
   * Makes a regular file, device, fifo or socket; the umask of the process applies.
   *
   * @param mode with its type bits
   * @param device as {@link Device#make} composes it, for devices
   * @throws ErrnoException whatever mknodat(2) says
   */
  public static void mknod(Fd directory, FileName name, int mode, long device)
      throws ErrnoException {
    MKNODAT.call(directory.number(), Scratch.get().path(name), mode, device);
  }

  /**
   * Makes a symbolic link.
   *
   * @throws ErrnoException whatever symlinkat(2) says
   */
  public static void symlink(byte[] target, Fd directory, FileName name) throws ErrnoException {
    Scratch scratch = Scratch.get();
    SYMLINKAT.call(scratch.path(target), directory.number(), scratch.secondPath(name));
  }

  /**
   * Returns the target of a symbolic link in a directory.
   *
   * @throws ErrnoException EINVAL if it is no symbolic link, and whatever else readlinkat(2) says
   */
  public static byte[] readlink(Fd directory, FileName name) throws ErrnoException {
    Scratch scratch = Scratch.get();
    return readlink(directory, scratch.path(name), scratch);
  }

  /**
   * Returns the target of the symbolic link that a descriptor is open on with O_PATH and NOFOLLOW.
   *
   * @throws ErrnoException whatever readlinkat(2) says
   */
  public static byte[] readlink(Fd link) throws ErrnoException {
    Scratch scratch = Scratch.get();
    return readlink(link, scratch.emptyPath(), scratch);
  }

  /**
   * Returns the absolute path of an open directory, free of symbolic links.
   *
   * @param directory O_PATH is enough
   * @throws ErrnoException ENOENT if /proc is not there
   */
  public static byte[] absolute(Fd directory) throws ErrnoException {
    Scratch scratch = Scratch.get();
    byte[] path = readlink(Fd.CURRENT_DIRECTORY, scratch.procPath(directory), scratch);
    if (path.length == 0 || path[0] != '/') {
      throw ErrnoException.of(Errno.ENOENT);
    }
    return path;
  }

  private static byte[] readlink(Fd directory, long path, Scratch scratch) throws ErrnoException {
    long length = READLINKAT.call(directory.number(), path, scratch.value(), TARGET_SIZE);
    return scratch.getValue((int) length);
  }

  /**
   * Gives a file a further name.
   *
   * @throws ErrnoException whatever linkat(2) says
   */
  public static void link(Fd from, FileName name, Fd to, FileName newName) throws ErrnoException {
    Scratch scratch = Scratch.get();
    LINKAT.call(from.number(), scratch.path(name), to.number(), scratch.secondPath(newName), 0);
  }

  /**
   * Gives the file that a descriptor is open on a name: a file of O_TMPFILE or an O_PATH
   * descriptor, of a symbolic link too.
   *
   * <p>By the descriptor itself, which is for CAP_DAC_READ_SEARCH and, since Linux 6.10, for the
   * credentials that opened it, else by /proc: that costs twice as much.
   *
   * @throws ErrnoException ENOENT if its last name is gone, and whatever else linkat(2) says
   */
  public static void link(Fd file, Fd to, FileName newName) throws ErrnoException {
    Scratch scratch = Scratch.get();
    long path = scratch.secondPath(newName);
    long answer =
        LINKAT.answer(
            file.number(), scratch.emptyPath(), to.number(), path, Scratch.AT_EMPTY_PATH, 0);
    if (answer == -Errno.ENOENT.number()) {
      long proc = scratch.procPath(file);
      int here = Fd.CURRENT_DIRECTORY.number();
      answer = LINKAT.answer(here, proc, to.number(), path, AT_SYMLINK_FOLLOW, 0);
    }
    NativeFunction.checked(answer);
  }

  /**
   * Removes a name that is not of a directory.
   *
   * @throws ErrnoException whatever unlinkat(2) says
   */
  public static void unlink(Fd directory, FileName name) throws ErrnoException {
    UNLINKAT.call(directory.number(), Scratch.get().path(name), 0);
  }

  /**
   * Removes an empty directory.
   *
   * @throws ErrnoException whatever unlinkat(2) says
   */
  public static void rmdir(Fd directory, FileName name) throws ErrnoException {
    UNLINKAT.call(directory.number(), Scratch.get().path(name), AT_REMOVEDIR);
  }

  /**
   * Moves a name, over another file if there is one.
   *
   * @throws ErrnoException whatever renameat2(2) says
   */
  public static void rename(Fd from, FileName name, Fd to, FileName newName) throws ErrnoException {
    rename(from, name, to, newName, 0);
  }

  /**
   * Moves a name.
   *
   * @param flags of {@link dev.jovl.posix.RenameFlags}
   * @throws ErrnoException whatever renameat2(2) says; EINVAL for flags that the filesystem lacks
   */
  public static void rename(Fd from, FileName name, Fd to, FileName newName, int flags)
      throws ErrnoException {
    Scratch scratch = Scratch.get();
    RENAMEAT2.call(
        from.number(), scratch.path(name), to.number(), scratch.secondPath(newName), flags);
  }

  /**
   * Asks whether the effective ids of the thread may use a file; symbolic links are followed.
   *
   * @param how bits of {@link #READ}, {@link #WRITE}, {@link #EXECUTE}
   * @return false for EACCES
   * @throws ErrnoException whatever else faccessat(2) says, EROFS for writing
   */
  public static boolean accessible(Fd directory, FileName name, int how) throws ErrnoException {
    long path = Scratch.get().path(name);
    long answer = FACCESSAT.answer(directory.number(), path, how, AT_EACCESS, 0, 0);
    if (answer == -Errno.EACCES.number()) {
      return false;
    }
    return NativeFunction.checked(answer) == 0;
  }
}
