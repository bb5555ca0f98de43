package dev.jovl.mount.filesystem;

import com.google.common.util.concurrent.MoreExecutors;
import dev.jovl.fuse.Connection;
import dev.jovl.posix.ErrnoException;
import dev.jovl.union.Edge;
import dev.jovl.union.Node;
import dev.jovl.union.op.ReadNeighbours;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the small files of a directory before they are opened. A program that opens one after the
 * other would wait for the disk each time. {@link FileReaders} says what to read.
 *
 * <p>One thread does it, which is there only while it is needed. What comes while it is busy is not
 * done.
 */
final class NeighbourPreload implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NeighbourPreload.class);
  private static final long IDLE_SECONDS = 1;
  private static final long PATIENCE_SECONDS = 60;

  private final FileReaders readers = new FileReaders();
  private final ReadNeighbours neighbours = new ReadNeighbours(Connection.MAX_STORED);
  private final ExecutorService thread =
      new ThreadPoolExecutor(
          0,
          1,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          task -> {
            Thread made = new Thread(task, "read-ahead");
            made.setDaemon(true);
            return made;
          },
          new ThreadPoolExecutor.DiscardPolicy());

  /**
   * Notes that the data of a small file was read for the first time.
   *
   * @param task who reads it, as the kernel tells it; 0 for one that the server cannot see
   * @param waited whether the disk was waited for
   */
  void read(int task, Node file, boolean waited) {
    Edge edge = file.edge();
    if (task == 0 || edge == null) {
      return;
    }
    long directory = edge.parent().id();
    int most = readers.read(task, directory, waited);
    if (most > 0) {
      begin(task, directory, file, most);
    }
  }

  private void begin(int task, long directory, Node file, int most) {
    try {
      thread.execute(() -> readNeighbours(task, directory, file, most));
    } catch (OutOfMemoryError e) {
      LOG.debug("no thread to read ahead: {}", e.getMessage());
    }
  }

  private void readNeighbours(int task, long directory, Node file, int most) {
    try {
      ReadNeighbours.Begun begun = neighbours.call(file, most, thread::isShutdown);
      readers.ahead(task, directory, begun.files(), begun.all());
    } catch (ErrnoException e) {
      LOG.debug("nothing is read ahead: {}", e.getMessage());
    }
  }

  /** Waits until no file of a layer is open here; nothing is read ahead any more. */
  @Override
  public void close() {
    if (!MoreExecutors.shutdownAndAwaitTermination(thread, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      LOG.warn("a disk does not answer; files of the layers stay open");
    }
  }
}
