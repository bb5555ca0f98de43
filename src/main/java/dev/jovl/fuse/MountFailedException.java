package dev.jovl.fuse;

import java.io.IOException;

/** A filesystem could not be mounted or unmounted. The message is for people. */
public final class MountFailedException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Makes the exception; the message names the directory and the cause. */
  public MountFailedException(String message) {
    super(message);
  }
}
