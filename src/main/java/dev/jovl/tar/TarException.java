package dev.jovl.tar;

import java.io.IOException;

/** An archive that is damaged, hostile, or says what its format cannot say; names the entry. */
public final class TarException extends IOException {

  private static final long serialVersionUID = 1L;

  /** Makes an exception with a message for people. */
  public TarException(String message) {
    super(message);
  }
}
