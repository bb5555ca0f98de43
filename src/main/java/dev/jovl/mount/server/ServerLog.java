package dev.jovl.mount.server;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Locks;
import dev.jovl.linux.Open;
import dev.jovl.linux.PathBytes;
import dev.jovl.linux.Stats;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import java.io.IOException;
import java.nio.file.Files;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of a server. One that has given up its socket and still has a mount shares it with the
 * server of the same name that came after; so each has a shared lock on it, and the last one
 * removes it if it is empty.
 */
public final class ServerLog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ServerLog.class);

  private final ServerAddress address;
  private final Fd file;
  private boolean closed;

  private ServerLog(ServerAddress address, Fd file) {
    this.address = address;
    this.file = file;
  }

  /**
   * Says that a server has the log. Whoever starts the server holds the lock of the address
   * meanwhile.
   *
   * @param file open on the log, by nobody but this server; is closed with this
   */
  public static ServerLog use(ServerAddress address, Fd file) {
    ServerLog log = new ServerLog(address, file);
    boolean unused = log.tryLock(Locks.SHARED);
    return log;
  }

  /** Takes the lock, and returns whether it could. Where there are no locks nobody is alone. */
  private boolean tryLock(int kind) {
    try {
      return Locks.whole(file, kind);
    } catch (IOException e) {
      LOG.debug("no lock: {}", e.getMessage());
      return false;
    }
  }

  /**
   * Removes the log of a server that was killed if nothing is in it. Whoever asks holds the lock of
   * the address.
   *
   * @return false if a living server has the log
   * @throws IOException if it cannot be looked at
   */
  static boolean removeUnused(ServerAddress address) throws IOException {
    byte[] path = PathBytes.of(address.log());
    try (Fd file = Open.path(Fd.CURRENT_DIRECTORY, path, OpenFlags.RDONLY)) {
      boolean unused = Locks.whole(file, Locks.EXCLUSIVE);
      if (unused && Stats.of(file).size() == 0) {
        Files.deleteIfExists(address.log());
      }
      return unused;
    } catch (ErrnoException e) {
      if (e.is(Errno.ENOENT)) {
        return true;
      }
      throw e;
    }
  }

  /**
   * Removes the log if nobody else has it and nothing is in it. The thread that serves and one that
   * ends the process may both do it.
   */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try (file;
        StartLock lock = StartLock.tryTake(address)) {
      boolean alone = lock != null && tryLock(Locks.EXCLUSIVE);
      if (alone && Stats.of(file).size() == 0) {
        Files.deleteIfExists(address.log());
      }
    } catch (IOException | LinkageError e) {
      LOG.debug("the log stays, or is gone: {}", e.getMessage());
    }
  }
}
