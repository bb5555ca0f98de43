package dev.jovl.cli.output;

import java.io.IOException;

/** Says that nobody reads what a command writes to standard output, and that it ends for that. */
final class BrokenPipeException extends IOException {
  private static final long serialVersionUID = 1L;

  BrokenPipeException(IOException cause) {
    super(cause.getMessage(), cause);
  }
}
