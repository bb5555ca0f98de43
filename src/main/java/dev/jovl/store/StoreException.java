package dev.jovl.store;

import java.io.IOException;

/** A store that is damaged, too new, or not what it should be; the message says what to do. */
public final class StoreException extends IOException {

  private static final long serialVersionUID = 1L;

  /** Makes an exception with a message for people. */
  public StoreException(String message) {
    super(message);
  }

  /** Makes an exception with a message for people and what caused it. */
  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
