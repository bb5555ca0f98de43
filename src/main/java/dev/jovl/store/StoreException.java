package dev.jovl.store;

import dev.jovl.linux.Self;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** A store that is damaged, too new, or not what it should be; the message says what to do. */
public final class StoreException extends IOException {

  private static final long serialVersionUID = 1L;

  /** Makes an exception with a message for people. */
  public StoreException(String message) {
    super(message);
  }

  /**
   * Makes the exception for what may not be used, mostly as somebody else has put it into the
   * store, as root into a user's.
   */
  static StoreException ofDenied(Path file, IOException cause) {
    String denied = file + ": Permission denied";
    return new StoreException(
        isOurs(file)
            ? denied
            : denied
                + "; a store is for one user: what another has put in, that user removes with jovl"
                + " rmi, or take another --root",
        cause);
  }

  /** Makes the exception for a store that cannot be written to, and so not be locked. */
  static StoreException ofReadOnly(Path root, IOException cause) {
    return new StoreException(
        root
            + " is on a read-only file system, and who only looks at a store locks it too; use a"
            + " copy of it, or another --root",
        cause);
  }

  private static boolean isOurs(Path file) {
    try {
      return Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS)
          .equals(Self.effectiveUid());
    } catch (IOException unknown) {
      return false;
    }
  }

  /** Makes an exception with a message for people and what caused it. */
  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
