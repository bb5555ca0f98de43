package dev.jovl.union;

import dev.jovl.posix.ErrnoAction;
import dev.jovl.posix.ErrnoException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes back the first part of a change of which the rest has failed: a caller that is told that
 * nothing was made must not find it, nor find its name taken the next time.
 */
public final class Undo {
  private static final Logger LOG = LoggerFactory.getLogger(Undo.class);

  private Undo() {}

  /**
   * Tries; if that fails too, what was made stays, and the log says so.
   *
   * @param action takes it back
   */
  public static void by(ErrnoAction action) {
    try {
      action.run();
    } catch (ErrnoException e) {
      LOG.warn("a part stays of what could not be made wholly: {}", e.getMessage());
    }
  }
}
