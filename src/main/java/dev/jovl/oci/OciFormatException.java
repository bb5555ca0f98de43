package dev.jovl.oci;

import java.io.IOException;

/** A document, digest or name that breaks its grammar; the message says where and how. */
public final class OciFormatException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Makes the exception with a message for people. */
  public OciFormatException(String message) {
    super(message);
  }

  /** Makes the exception with a message for people and the parser's own complaint. */
  public OciFormatException(String message, Throwable cause) {
    super(message, cause);
  }
}
