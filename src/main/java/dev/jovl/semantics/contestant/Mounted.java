package dev.jovl.semantics.contestant;

import java.io.IOException;

/** A mount of a contestant. */
public interface Mounted {
  /**
   * Unmounts, and returns when the mount is gone and its upper directory may be mounted again.
   *
   * @throws IOException if it is busy
   */
  void unmount() throws IOException;

  /** Ends the mount by force, whatever its state, also when a thread hangs in it. Never fails. */
  void abort();

  /**
   * Kills the process that serves it as {@code kill -9} does, and removes what is left.
   *
   * @throws UnsupportedOperationException if no process serves it
   */
  default void crash() throws IOException {
    throw new UnsupportedOperationException("no process serves this mount");
  }
}
