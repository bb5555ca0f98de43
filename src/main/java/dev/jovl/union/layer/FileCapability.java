package dev.jovl.union.layer;

import dev.jovl.linux.Attributes;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Xattrs;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The capabilities that a program file gives to a process that runs it (capabilities(7)), an
 * extended attribute.
 */
public final class FileCapability {
  private static final byte[] NAME = "security.capability".getBytes(StandardCharsets.US_ASCII);

  private FileCapability() {}

  /** Returns the name of the attribute; it stays as it is. */
  public static byte[] name() {
    return NAME;
  }

  /**
   * Returns those of a file; null if it has none, or if they are for the root of another user
   * namespace (EOVERFLOW): here these can be neither read nor given, and a program gets none.
   *
   * @param file open, with O_PATH at least
   * @throws ErrnoException what else getxattr(2) says
   */
  public static byte @Nullable [] get(Fd file) throws ErrnoException {
    try {
      return Xattrs.get(file, NAME);
    } catch (ErrnoException e) {
      if (!e.is(Errno.EOVERFLOW)) {
        throw e;
      }
      return null;
    }
  }

  /**
   * Returns whether a file has some. Those for the root of another user namespace are not told
   * (EOVERFLOW), and are there.
   *
   * @param file open, with O_PATH at least
   * @param permissions those of the layer that it is in
   * @throws ErrnoException what getxattr(2) says, except that there is none
   */
  public static boolean isOn(Fd file, Permissions permissions) throws ErrnoException {
    try {
      return Xattrs.get(file, permissions.nameOnDisk(NAME)) != null;
    } catch (ErrnoException e) {
      if (!e.is(Errno.EOVERFLOW)) {
        throw e;
      }
      return true;
    }
  }

  /**
   * Takes them from a file, if it has some; others may do the same at the same time.
   *
   * @param file open, with O_PATH at least
   * @param permissions those of the layer that it is in
   * @throws ErrnoException what getxattr(2) and removexattr(2) say, except that there is none
   */
  public static void remove(Fd file, Permissions permissions) throws ErrnoException {
    try {
      if (isOn(file, permissions)) {
        removePresent(file, permissions);
      }
    } catch (ErrnoException e) {
      if (!e.is(Errno.ENODATA) && !e.is(Errno.EOPNOTSUPP)) {
        throw e;
      }
    }
  }

  /**
   * Takes them from a file that has some. Who lacks CAP_SETFCAP may not remove them, but loses them
   * to a change of the file, as a chown(2) to nothing is; for that too set-id bits of a file of his
   * own go.
   *
   * @param file open, with O_PATH at least
   * @param permissions those of the layer that it is in
   * @throws ErrnoException ENODATA if it has none, and what else removexattr(2) and chown(2) say
   */
  public static void removePresent(Fd file, Permissions permissions) throws ErrnoException {
    try {
      Xattrs.remove(file, permissions.nameOnDisk(NAME));
    } catch (ErrnoException e) {
      if (!e.is(Errno.EPERM)) {
        throw e;
      }
      Attributes.chown(file, Attributes.KEEP, Attributes.KEEP);
    }
  }
}
