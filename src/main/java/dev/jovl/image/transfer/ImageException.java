package dev.jovl.image.transfer;

import java.io.IOException;

/**
 * An image that is missing, damaged, hostile or in use; the message says which, why and what helps.
 */
public final class ImageException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Makes an exception with a message for people. */
  public ImageException(String message) {
    super(message);
  }

  /** Makes an exception with a message for people and what caused it. */
  public ImageException(String message, Throwable cause) {
    super(message, cause);
  }
}
