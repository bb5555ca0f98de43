package dev.jovl.store;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Xattrs;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The attribute on an inode that layers share: in each of them it has one name, whatever its link
 * count. A union that reads the mark shows a link count of one; it is in the namespace that every
 * overlay hides and that no layer tar holds.
 */
final class SharedMark {

  private static final byte[] TRUSTED = ascii("trusted.overlay.jovl.names");
  private static final byte[] USER = ascii("user.overlay.jovl.names");
  private static final byte[] ONE = ascii("1");

  private SharedMark() {}

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  static boolean is(byte[] name) {
    return Arrays.equals(name, TRUSTED) || Arrays.equals(name, USER);
  }

  /** Marks a file, as root or not. */
  static void put(Fd directory, FileName name) throws ErrnoException {
    try {
      Xattrs.set(directory, name, TRUSTED, ONE, 0);
    } catch (ErrnoException e) {
      if (!e.is(Errno.EPERM)) {
        throw e;
      }
      Xattrs.set(directory, name, USER, ONE, 0);
    }
  }
}
