package dev.jovl.fuse.jnr;

import dev.jovl.posix.ErrnoException;

/** What one entry of struct fuse_operations does. */
interface Callback {
  /**
   * Does it.
   *
   * @return zero or more
   * @throws ErrnoException to answer with that error
   */
  int call(Arguments arguments) throws ErrnoException;
}
