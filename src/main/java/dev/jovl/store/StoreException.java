package dev.jovl.store;

import java.io.IOException;
import java.nio.file.Path;

/** A store that is damaged, too new, or not what it should be; the message says what to do. */
public final class StoreException extends IOException {

  private static final long serialVersionUID = 1L;

  /** Makes an exception with a message for people. */
  public StoreException(String message) {
    super(message);
  }

  /** Makes the exception for what somebody else has put into the store, as root into a user's. */
  static StoreException ofAnother(Path file, IOException cause) {
    return new StoreException(
        file
            + ": Permission denied; a store is for one user: what another has put in, that user"
            + " removes with jovl rmi, or take another --root",
        cause);
  }

  /** Makes an exception with a message for people and what caused it. */
  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
