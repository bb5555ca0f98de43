package dev.jovl.mount.filesystem;

import dev.jovl.fuse.Connection;
import dev.jovl.linux.Fd;
import dev.jovl.linux.FileData;
import dev.jovl.linux.Stats;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import dev.jovl.union.OpenFile;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the kernel the data of a small file below before the answer to its first open. Who opens a
 * file reads it, and so is spared the wait for the read, and for the attributes that the kernel
 * asks for again after one, since a read moves the access time.
 *
 * <p>The data goes into the page cache, where a read would have put it, while nobody can have the
 * file open or change it: see {@link OpenFile#giveDataOnce}. Such a file is always opened through
 * that cache: see {@link IoModes}.
 */
final class Preload {
  private static final Logger LOG = LoggerFactory.getLogger(Preload.class);

  private volatile @Nullable Connection kernel;

  /** Sets the way to the kernel. */
  void init(Connection connection) {
    kernel = connection;
  }

  /**
   * Gives the data of a file that was just opened, if it is one for that.
   *
   * @param flags of open(2) with which it was opened
   */
  void opened(OpenFile file, int flags) {
    Connection connection = kernel;
    if (connection == null || file.isWritable() || (flags & OpenFlags.DIRECT) != 0) {
      return;
    }
    try {
      file.giveDataOnce(data -> give(connection, file.node().id(), data));
    } catch (ErrnoException e) {
      LOG.debug("the data of {} is left to the first read: {}", file.node(), e.getMessage());
    }
  }

  private static void give(Connection connection, long node, Fd data) throws ErrnoException {
    long size = Stats.of(data).size();
    if (size > 0 && size <= Connection.MAX_STORED) {
      connection.storeData(node, (int) size, target -> readAll(data, target));
    }
  }

  private static void readAll(Fd data, ByteBuffer target) throws ErrnoException {
    int count = -1;
    for (long at = 0; target.hasRemaining() && count != 0; at += count) {
      count = FileData.pread(data, target, at);
    }
  }
}
