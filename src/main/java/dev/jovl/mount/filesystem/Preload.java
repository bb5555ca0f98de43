package dev.jovl.mount.filesystem;

import dev.jovl.fuse.Connection;
import dev.jovl.linux.Fd;
import dev.jovl.linux.FileData;
import dev.jovl.linux.Stats;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import dev.jovl.union.OpenFile;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the kernel the data of a small file below before the answer to its first open. A task that
 * opens a file usually reads it, and is spared the wait for the read, and for the attributes that
 * the kernel asks for again after a read, since that moves the access time.
 *
 * <p>The data goes into the page cache, where a read would have put it, while nobody can have the
 * file open or change it: see {@link OpenFile#giveDataOnce}. Such a file is always opened through
 * that cache: see {@link IoModes}.
 */
final class Preload implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Preload.class);

  private final NeighbourPreload neighbours;
  private final Connection kernel;

  /**
   * Makes one.
   *
   * @param neighbours is told of files that were read; it is closed with this
   */
  Preload(NeighbourPreload neighbours, Connection kernel) {
    this.neighbours = neighbours;
    this.kernel = kernel;
  }

  /**
   * Gives the data of a file that was just opened, if it is one for that.
   *
   * @param task that opened it, by the number that the kernel gives
   * @param flags of open(2) with which it was opened
   */
  void opened(int task, OpenFile file, int flags) {
    if (file.isWritable() || (flags & OpenFlags.DIRECT) != 0) {
      return;
    }
    Gift gift = new Gift(kernel, file.node().id());
    try {
      file.giveDataOnce(gift);
    } catch (ErrnoException e) {
      LOG.debug("the data of {} is left to the first read: {}", file.node(), e.getMessage());
    }
    if (gift.read) {
      neighbours.read(task, file.node(), gift.waited);
    }
  }

  /** Waits until nothing is read any more. */
  @Override
  public void close() {
    neighbours.close();
  }

  /** The way of the data of one file to the kernel. */
  private static final class Gift implements OpenFile.DataTaker {
    private final Connection kernel;
    private final long node;
    private boolean read;
    private boolean waited;

    Gift(Connection kernel, long node) {
      this.kernel = kernel;
      this.node = node;
    }

    @Override
    public void take(Fd data) throws ErrnoException {
      long size = Stats.of(data).size();
      if (size > 0 && size <= Connection.MAX_STORED) {
        kernel.storeData(node, (int) size, target -> readAll(data, target));
      }
    }

    private void readAll(Fd data, ByteBuffer target) throws ErrnoException {
      int start = target.position();
      read = true;
      waited = !isInMemory(data, target);
      int count = -1;
      while (target.hasRemaining() && count != 0) {
        count = FileData.pread(data, target, target.position() - start);
      }
    }

    /** Reads what is in memory; returns whether anything was, or whether that cannot be known. */
    private static boolean isInMemory(Fd data, ByteBuffer target) throws ErrnoException {
      try {
        return FileData.preadInMemory(data, target, 0) >= 0;
      } catch (ErrnoException e) {
        if (!e.is(Errno.EOPNOTSUPP)) {
          throw e;
        }
        return true;
      }
    }
  }
}
