package dev.jovl.mount;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Self;
import dev.jovl.linux.Xattrs;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds out whether this process may keep state in attributes of the namespace trusted. */
final class TrustedXattrs {
  private static final Path UID_MAP = Path.of("/proc/self/uid_map");

  private static final byte[] PROBE =
      "trusted.overlay.jovl-probe".getBytes(StandardCharsets.US_ASCII);

  private TrustedXattrs() {}

  /**
   * Returns whether they can be written in a directory of ours. Root in a user namespace may not,
   * and no capability tells which namespace is meant.
   */
  static boolean areWritableIn(Fd directory) throws ErrnoException {
    try {
      Xattrs.set(directory, PROBE, new byte[] {'y'}, 0);
      Xattrs.remove(directory, PROBE);
      return true;
    } catch (ErrnoException e) {
      if (e.is(Errno.EPERM) || e.is(Errno.EOPNOTSUPP)) {
        return false;
      }
      throw e;
    }
  }

  /** Returns whether this process may read them: root may, but not root of a user namespace. */
  static boolean areReadable() {
    if (Self.effectiveUid() != 0) {
      return false;
    }
    try {
      return Files.readString(UID_MAP).strip().matches("0 +0 +4294967295");
    } catch (IOException e) {
      return true;
    }
  }
}
