package dev.jovl.mount.server;

import java.io.IOException;

/** Says that no server shall have a mount, which gets a process of its own then. */
public final class NoServerException extends IOException {
  private static final long serialVersionUID = 1L;
}
