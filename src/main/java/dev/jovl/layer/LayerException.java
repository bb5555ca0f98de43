package dev.jovl.layer;

import java.io.IOException;

/** A layer that is damaged, hostile or cannot be expressed; the message names the entry. */
public class LayerException extends IOException {

  private static final long serialVersionUID = 1L;

  /** Makes an exception with a message for people. */
  public LayerException(String message) {
    super(message);
  }

  /** Makes an exception with a message for people and what caused it. */
  public LayerException(String message, Throwable cause) {
    super(message, cause);
  }
}
