package dev.jovl.mount;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Self;
import dev.jovl.linux.Xattrs;
import dev.jovl.linux.proc.NamespaceIds;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Finds out in which attributes this process may keep state. */
final class XattrProbe {

  private static final byte[] PROBE =
      "trusted.overlay.jovl-probe".getBytes(StandardCharsets.US_ASCII);

  private static final byte[] USER_PROBE =
      "user.overlay.jovl-probe".getBytes(StandardCharsets.US_ASCII);

  private XattrProbe() {}

  /**
   * Returns whether attributes of the namespace trusted can be written in a directory of ours. Root
   * in a user namespace may not, and no capability tells which namespace is meant.
   */
  static boolean canWriteTrusted(Fd directory) throws ErrnoException {
    return canWrite(directory, PROBE);
  }

  /** Returns whether the overlay can remember anything by attributes in a directory of ours. */
  static boolean canWriteAny(Fd directory) throws ErrnoException {
    return canWriteTrusted(directory) || canWrite(directory, USER_PROBE);
  }

  /** Returns whether an attribute that is not there can be written in a directory of ours. */
  static boolean canWrite(Fd directory, byte[] name) throws ErrnoException {
    try {
      Xattrs.set(directory, name, new byte[] {'y'}, 0);
      Xattrs.remove(directory, name);
      return true;
    } catch (ErrnoException e) {
      if (e.is(Errno.EPERM) || e.is(Errno.EOPNOTSUPP)) {
        return false;
      }
      throw e;
    }
  }

  /**
   * Returns whether this process may read trusted attributes: root may, but not root of a user
   * namespace.
   */
  static boolean canReadTrusted() {
    if (Self.effectiveUid() != 0) {
      return false;
    }
    try {
      return NamespaceIds.users().areAll();
    } catch (IOException e) {
      return true;
    }
  }
}
