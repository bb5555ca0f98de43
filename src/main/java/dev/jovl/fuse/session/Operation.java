package dev.jovl.fuse.session;

import dev.jovl.posix.ErrnoException;

/** How one kind of request is answered: its fields to the filesystem, the result into the reply. */
interface Operation {
  /**
   * Answers a request by the body of the reply.
   *
   * @throws ErrnoException to answer with that error instead
   */
  void answer(Call call) throws ErrnoException;
}
