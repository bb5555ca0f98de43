package dev.jovl.fuse;

import dev.jovl.posix.ErrnoException;

/**
 * What a filesystem may ask of the kernel while it is mounted.
 *
 * <p>The kernel may make the sender of an {@code invalidate} wait for operations that are in work.
 * So those are sent by a thread of the engine, soon and in the order of the calls, and may be
 * called anywhere, with locks held too.
 */
public interface Connection {
  /** Returns whether {@link #openBacking} and {@link Opened#PASSTHROUGH} work on this mount. */
  boolean hasPassthrough();

  /**
   * Returns whether an opendir that is answered with ENOSYS makes the kernel read all directories
   * without handles and keep their entries.
   */
  boolean hasDirectoriesWithoutHandles();

  /**
   * Registers an open file as the backing of nodes. The kernel keeps the file; the descriptor may
   * be closed.
   *
   * @param fd the number of a descriptor of a regular file
   * @return an id, to be given to {@link #closeBacking} once
   * @throws ErrnoException EPERM without CAP_SYS_ADMIN, ELOOP for a file on a stacked filesystem
   */
  int openBacking(int fd) throws ErrnoException;

  /** Releases an id; open files that use it keep the backing file. */
  void closeBacking(int backingId);

  /**
   * Drops cached attributes of a node and a range of its cached data.
   *
   * @param offset first byte; negative for attributes only
   * @param length bytes; 0 for all that follow
   */
  void invalidateNode(long node, long offset, long length);

  /** Drops a cached name, of an absent file too. */
  void invalidateEntry(Edge edge);
}
