package dev.jovl.fuse;

import dev.jovl.posix.ErrnoException;
import java.nio.ByteBuffer;

/**
 * What a filesystem may ask of the kernel while it is mounted.
 *
 * <p>The kernel may make the sender of an {@code invalidate} wait for operations that are in work.
 * So, unless something else is said, those are sent by a thread of the engine, soon and in the
 * order of the calls. All may be called anywhere, with locks held too.
 */
public interface Connection {
  /**
   * The way to no kernel: before one has spoken, and where the engine has no way back to it. There
   * is no passthrough, and it forgets nothing and takes no data.
   */
  Connection NONE = new NoConnection();

  /** Gives the data of a file. */
  interface DataSource {
    /**
     * Reads the file from its start into a direct buffer, until that is full or the file ends.
     *
     * @throws ErrnoException what pread(2) says
     */
    void read(ByteBuffer target) throws ErrnoException;
  }

  /** The largest file whose data {@link #storeData} takes, in bytes. */
  int MAX_STORED = 64 * 1024;

  /**
   * Returns whether {@link #openBacking} and {@link Opened#PASSTHROUGH} work on this mount, and for
   * which files: 0 if not, 1 for those of plain filesystems, 2 for those of stacked ones too.
   */
  int passthroughDepth();

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
   * Drops the cached attributes of a node, and those that are on their way. Sent by the caller's
   * thread at once: the kernel waits for nothing then.
   */
  void invalidateAttributes(long node);

  /**
   * Drops the cached attributes of a node and a range of its cached data. Sent by a thread of the
   * engine, after this has returned.
   *
   * @param offset first byte
   * @param length bytes; 0 for all that follow
   */
  void invalidateData(long node, long offset, long length);

  /**
   * Drops a range of the cached data of a node as {@link #invalidateData}, and waits until that is
   * done, but for a tenth of a second at most: the kernel waits for data that is being read, and
   * the thread that is to answer that read may be waiting here.
   *
   * @param offset first byte
   * @param length bytes; 0 for all that follow
   */
  void dropData(long node, long offset, long length);

  /**
   * Drops the same as {@link #invalidateAttributes}, by a thread of the engine, and waits for that
   * as {@link #dropData}: for a caller who is about to answer a write of what a mapping has
   * changed. The kernel may wait for that write if it ends the node.
   */
  void dropAttributes(long node);

  /**
   * Drops the cached entries of a directory, and waits for that as {@link #dropData}. The kernel
   * locks pages of entries while it copies them to the memory of the reader, which may be a mapping
   * of a file that is served here.
   */
  void invalidateEntries(long directory);

  /**
   * Puts the data of a file into the kernel's cache, as if it had been read; best effort. Sent by
   * the caller's thread at once.
   *
   * <p>The kernel lets the caller wait for data of the node that is being read. So no read of the
   * node may be in work or begin before this returns: it must be open nowhere.
   *
   * @param size of the file in bytes, as the kernel knows it, at most {@link #MAX_STORED}
   * @param source has as much, else nothing is stored
   */
  void storeData(long node, int size, DataSource source);
}
