package dev.jovl.union;

import dev.jovl.linux.Fd;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import dev.jovl.union.layer.SharedFd;
import org.jspecify.annotations.Nullable;

/**
 * An open regular file. When its node is copied up it goes over to the file in the upper, so that
 * it never serves what a writer has replaced.
 */
public final class OpenFile implements AutoCloseable {
  /** Takes the data of a file for a cache outside. */
  public interface DataTaker {
    /**
     * Takes what it wants.
     *
     * @param data open for reading, until this returns
     * @throws ErrnoException what reading says
     */
    void take(Fd data) throws ErrnoException;
  }

  private final @Nullable NodeFiles files;
  private final Node node;
  private final int flags;
  // Changed with the monitor of the node held. Null until it is needed.
  private volatile @Nullable SharedFd current;
  private volatile boolean upper;
  private volatile boolean closed;

  private OpenFile(
      @Nullable NodeFiles files, Node node, int flags, @Nullable SharedFd current, boolean upper) {
    this.files = files;
    this.node = node;
    this.flags = flags;
    this.current = current;
    this.upper = upper;
  }

  /**
   * Opens the data of a node where it is now. For writing, it must be in the upper. If its data was
   * given to the kernel already and has not changed since, the file on disk is opened only when it
   * is read all the same: an earlier opening has shown that it can be opened.
   *
   * @param flags of open(2) with which the descriptor is to be opened
   * @throws ErrnoException what open(2) says
   */
  public static OpenFile open(NodeFiles files, Node node, int flags) throws ErrnoException {
    synchronized (node) {
      boolean upper = node.sources().hasUpperData();
      boolean later = flags == OpenFlags.RDONLY && node.hasGivenDataOut();
      SharedFd fd = later ? null : new SharedFd(files.openData(node, flags));
      OpenFile file = new OpenFile(files, node, flags, fd, upper);
      node.opened(file);
      return file;
    }
  }

  /** Makes an open file of a descriptor of the upper that was just made; it becomes its own. */
  public static OpenFile ofNew(Node node, int flags, Fd fd) {
    OpenFile file = new OpenFile(null, node, flags, new SharedFd(fd), true);
    node.opened(file);
    return file;
  }

  /** Returns the node. */
  public Node node() {
    return node;
  }

  /** Returns whether it was opened for writing. */
  public boolean isWritable() {
    return OpenFlags.isWriting(flags);
  }

  /**
   * Returns whether nothing but appending was allowed when it was opened: chattr(1), {@code +a}.
   * Any other file is opened without O_APPEND.
   */
  public boolean isAppendOnly() {
    return (flags & OpenFlags.APPEND) != 0;
  }

  /** Returns whether each write to it waits for the disk by itself. */
  public boolean isSynchronous() {
    return (flags & OpenFlags.DSYNC) != 0;
  }

  /** Returns whether it serves the file in the upper. */
  public boolean isUpper() {
    return upper;
  }

  /**
   * Returns the descriptor to serve from now; the caller closes it.
   *
   * @throws ErrnoException EBADF if this is closed, and what open(2) says
   */
  public SharedFd acquire() throws ErrnoException {
    SharedFd fd = acquireIfOpen();
    while (fd == null) {
      openNow();
      fd = acquireIfOpen();
    }
    return fd;
  }

  /**
   * Returns the descriptor as {@link #acquire} does, or null if this is closed or none has been
   * needed yet.
   */
  public @Nullable SharedFd acquireIfOpen() {
    SharedFd fd = current;
    while (fd != null && !fd.acquire()) {
      if (closed) {
        return null;
      }
      fd = current;
    }
    return fd;
  }

  private void openNow() throws ErrnoException {
    synchronized (node) {
      if (closed || files == null) {
        throw ErrnoException.of(Errno.EBADF);
      }
      if (current == null) {
        boolean above = node.sources().hasUpperData();
        current = new SharedFd(files.openData(node, flags));
        upper = above;
      }
    }
  }

  /**
   * Gives the data of a file below away, at most once for a node, and only while this is its only
   * open file. Meanwhile the node is not opened or copied up, and no name of it is removed.
   *
   * @throws ErrnoException what the taker says
   */
  public void giveDataOnce(DataTaker taker) throws ErrnoException {
    synchronized (node) {
      SharedFd fd = current;
      if (fd != null && node.claimDataOut()) {
        taker.take(fd.fd());
      }
    }
  }

  /**
   * Returns whether this serves from below; else it serves the upper already. True also while it
   * has no descriptor: the mode of the copy may forbid opening it later.
   */
  boolean mustGoOver() {
    return !upper;
  }

  /** Returns the flags with which the file in the upper is opened for this. */
  int flagsAbove() {
    return flags & ~(OpenFlags.NOFOLLOW | OpenFlags.NOATIME);
  }

  /** Serves from another descriptor, which becomes its own. */
  void retarget(SharedFd next) {
    SharedFd old = current;
    current = next;
    upper = true;
    if (old != null) {
      old.close();
    }
  }

  /** Closes it; the descriptor ends with its last user. */
  @Override
  public void close() {
    synchronized (node) {
      if (!closed) {
        closed = true;
        node.closed(this);
        SharedFd fd = current;
        if (fd != null) {
          fd.close();
        }
      }
    }
  }
}
