package dev.jovl.contract;

import dev.jovl.posix.ErrnoException;

/** What one of many threads does to names that it shares with the others, or has alone. */
interface ThreadOfNames {
  /**
   * Does one thing.
   *
   * @throws ErrnoException an answer that cannot be right
   * @throws AssertionError if something is not as it must be
   */
  void step(SharedDirectories directories) throws ErrnoException;

  /** Says what must be true when nobody does anything; throws {@link AssertionError} if not. */
  default void check(SharedDirectories directories) throws ErrnoException {}
}
