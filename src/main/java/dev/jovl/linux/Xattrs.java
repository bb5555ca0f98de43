package dev.jovl.linux;

import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Extended attributes of what a descriptor is open on, O_PATH included, and of a name in a
 * directory without following a link. Both go through /proc/self/fd where there is no other way.
 *
 * <p>Names are bytes with their namespace ("user.x"), values at most 65,536 bytes (XATTR_SIZE_MAX).
 */
public final class Xattrs {
  /** setxattr: fail with EEXIST if it is there. */
  public static final int CREATE = 1;

  /** setxattr: fail with ENODATA if it is not there. */
  public static final int REPLACE = 2;

  private static final NativeFunction FGETXATTR = NativeFunction.ofLong("fgetxattr");
  private static final NativeFunction LGETXATTR = NativeFunction.ofLong("lgetxattr");
  private static final NativeFunction GETXATTR = NativeFunction.ofLong("getxattr");
  private static final NativeFunction FSETXATTR = NativeFunction.ofInt("fsetxattr");
  private static final NativeFunction SETXATTR = NativeFunction.ofInt("setxattr");
  private static final NativeFunction LSETXATTR = NativeFunction.ofInt("lsetxattr");
  private static final NativeFunction FLISTXATTR = NativeFunction.ofLong("flistxattr");
  private static final NativeFunction LISTXATTR = NativeFunction.ofLong("listxattr");
  private static final NativeFunction LLISTXATTR = NativeFunction.ofLong("llistxattr");
  private static final NativeFunction FREMOVEXATTR = NativeFunction.ofInt("fremovexattr");
  private static final NativeFunction REMOVEXATTR = NativeFunction.ofInt("removexattr");
  private static final NativeFunction LREMOVEXATTR = NativeFunction.ofInt("lremovexattr");

  private static final NativeFunction SYSCALL = NativeFunction.ofLong("syscall");

  /** listxattrat, of Linux 6.13; the same on all architectures. */
  private static final int SYS_LISTXATTRAT = 465;

  private static final int AT_SYMLINK_NOFOLLOW = 0x100;

  /**
   * The room that is offered first. The kernel allocates and clears as much as it is offered,
   * before it looks whether there is such an attribute: 64 KiB cost several times the call itself.
   */
  private static final int FIRST_SIZE = 512;

  private static volatile boolean hasListXattrAt = true;

  private static final long NOT_IMPLEMENTED = -Errno.ENOSYS.number();
  private static final long NO_DATA = -Errno.ENODATA.number();
  private static final long NOT_SUPPORTED = -Errno.EOPNOTSUPP.number();
  private static final long BAD_DESCRIPTOR = -Errno.EBADF.number();
  private static final long TOO_SMALL = -Errno.ERANGE.number();

  private Xattrs() {}

  /**
   * Returns the value of an attribute, or null if the file has none of that name or the filesystem
   * has no attributes.
   *
   * @throws ErrnoException whatever else fgetxattr(2) says
   */
  public static byte @Nullable [] get(Fd fd, byte[] name) throws ErrnoException {
    Scratch scratch = Scratch.get();
    long second = scratch.secondPath(name);
    long answer = get(scratch, fd, second, FIRST_SIZE);
    if (answer == TOO_SMALL) {
      answer = get(scratch, fd, second, Scratch.VALUE_SIZE);
    }
    return value(scratch, answer);
  }

  private static long get(Scratch scratch, Fd fd, long name, int size) throws ErrnoException {
    long answer = FGETXATTR.answer(fd.number(), name, scratch.value(), size, 0, 0);
    if (answer == BAD_DESCRIPTOR && fd.isOpen()) {
      return GETXATTR.answer(scratch.procPath(fd), name, scratch.value(), size, 0, 0);
    }
    return answer;
  }

  /**
   * Returns the value of an attribute of a name in a directory, or null as in {@link #get(Fd,
   * byte[])}.
   *
   * @throws ErrnoException whatever else lgetxattr(2) says
   */
  public static byte @Nullable [] get(Fd directory, FileName file, byte[] name)
      throws ErrnoException {
    Scratch scratch = Scratch.get();
    long path = scratch.procPath(directory, file);
    long second = scratch.secondPath(name);
    long answer = LGETXATTR.answer(path, second, scratch.value(), FIRST_SIZE, 0, 0);
    if (answer == TOO_SMALL) {
      answer = LGETXATTR.answer(path, second, scratch.value(), Scratch.VALUE_SIZE, 0, 0);
    }
    return value(scratch, answer);
  }

  private static byte @Nullable [] value(Scratch scratch, long answer) throws ErrnoException {
    if (answer == NO_DATA || answer == NOT_SUPPORTED) {
      return null;
    }
    return scratch.getValue((int) NativeFunction.checked(answer));
  }

  /**
   * Sets an attribute.
   *
   * @param flags zero, {@link #CREATE} or {@link #REPLACE}
   * @throws ErrnoException whatever fsetxattr(2) says
   */
  public static void set(Fd fd, byte[] name, byte[] value, int flags) throws ErrnoException {
    Scratch scratch = Scratch.get();
    long second = scratch.secondPath(name);
    long data = scratch.value(value);
    long answer = FSETXATTR.answer(fd.number(), second, data, value.length, flags, 0);
    if (answer == BAD_DESCRIPTOR && fd.isOpen()) {
      answer = SETXATTR.answer(scratch.procPath(fd), second, data, value.length, flags, 0);
    }
    NativeFunction.checked(answer);
  }

  /**
   * Sets an attribute of a name in a directory.
   *
   * @throws ErrnoException whatever lsetxattr(2) says
   */
  public static void set(Fd directory, FileName file, byte[] name, byte[] value, int flags)
      throws ErrnoException {
    Scratch scratch = Scratch.get();
    long path = scratch.procPath(directory, file);
    LSETXATTR.call(path, scratch.secondPath(name), scratch.value(value), value.length, flags);
  }

  /**
   * Returns the names of all attributes that the caller may see; none where the filesystem has no
   * attributes.
   *
   * @throws ErrnoException whatever else flistxattr(2) says
   */
  public static List<byte[]> list(Fd fd) throws ErrnoException {
    Scratch scratch = Scratch.get();
    long answer = list(scratch, fd, FIRST_SIZE);
    if (answer == TOO_SMALL) {
      answer = list(scratch, fd, Scratch.VALUE_SIZE);
    }
    return names(scratch, answer);
  }

  private static long list(Scratch scratch, Fd fd, int size) throws ErrnoException {
    long answer = FLISTXATTR.answer(fd.number(), scratch.value(), size, 0, 0, 0);
    if (answer == BAD_DESCRIPTOR && fd.isOpen()) {
      return LISTXATTR.answer(scratch.procPath(fd), scratch.value(), size, 0, 0, 0);
    }
    return answer;
  }

  /**
   * Returns the names of all attributes of a name in a directory, as {@link #list(Fd)}.
   *
   * @throws ErrnoException whatever else llistxattr(2) says
   */
  public static List<byte[]> list(Fd directory, FileName file) throws ErrnoException {
    Scratch scratch = Scratch.get();
    long answer = listAt(scratch, directory, file, FIRST_SIZE);
    if (answer == TOO_SMALL) {
      answer = listAt(scratch, directory, file, Scratch.VALUE_SIZE);
    }
    return names(scratch, answer);
  }

  private static long listAt(Scratch scratch, Fd directory, FileName file, int size)
      throws ErrnoException {
    if (hasListXattrAt) {
      long path = scratch.path(file);
      long answer =
          SYSCALL.answer(
              SYS_LISTXATTRAT,
              directory.number(),
              path,
              AT_SYMLINK_NOFOLLOW,
              scratch.value(),
              size);
      if (answer != NOT_IMPLEMENTED) {
        return answer;
      }
      hasListXattrAt = false;
    }
    long path = scratch.procPath(directory, file);
    return LLISTXATTR.answer(path, scratch.value(), size, 0, 0, 0);
  }

  private static List<byte[]> names(Scratch scratch, long answer) throws ErrnoException {
    if (answer == NOT_SUPPORTED || answer == 0) {
      return List.of();
    }
    byte[] packed = scratch.getValue((int) NativeFunction.checked(answer));
    List<byte[]> names = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < packed.length; i++) {
      if (packed[i] == 0) {
        names.add(Arrays.copyOfRange(packed, start, i));
        start = i + 1;
      }
    }
    return names;
  }

  /**
   * Returns whether the name of an attribute is in a namespace.
   *
   * @param namespace how the names in it begin, "user." or longer
   */
  public static boolean isIn(byte[] namespace, byte[] name) {
    int length = namespace.length;
    return name.length >= length && Arrays.equals(name, 0, length, namespace, 0, length);
  }

  /**
   * Removes an attribute.
   *
   * @throws ErrnoException ENODATA if there is none, and whatever else fremovexattr(2) says
   */
  public static void remove(Fd fd, byte[] name) throws ErrnoException {
    Scratch scratch = Scratch.get();
    long second = scratch.secondPath(name);
    long answer = FREMOVEXATTR.answer(fd.number(), second, 0, 0, 0, 0);
    if (answer == BAD_DESCRIPTOR && fd.isOpen()) {
      answer = REMOVEXATTR.answer(scratch.procPath(fd), second, 0, 0, 0, 0);
    }
    NativeFunction.checked(answer);
  }

  /**
   * Removes an attribute of a name in a directory.
   *
   * @throws ErrnoException ENODATA if there is none, and whatever else lremovexattr(2) says
   */
  public static void remove(Fd directory, FileName file, byte[] name) throws ErrnoException {
    Scratch scratch = Scratch.get();
    LREMOVEXATTR.call(scratch.procPath(directory, file), scratch.secondPath(name));
  }
}
