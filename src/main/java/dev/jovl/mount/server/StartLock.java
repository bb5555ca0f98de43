package dev.jovl.mount.server;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Held by whoever starts a server, and by a server that ends: one byte of a file that all servers
 * of the user share.
 *
 * <p>The lock of a file is that of a process: a second thread that asks for it gets an exception,
 * and when it closes the file the first one has lost its lock. So threads exclude each other
 * before.
 */
final class StartLock implements AutoCloseable {
  private static final ReentrantLock THREADS = new ReentrantLock();

  private final FileChannel file;

  private StartLock(FileChannel file) {
    this.file = file;
  }

  /**
   * Waits for the lock and takes it. It has to be closed by the same thread.
   *
   * @throws IOException if the file cannot be made
   */
  static StartLock take(ServerAddress address) throws IOException {
    THREADS.lock();
    StartLock lock = ifLocked(address, true);
    if (lock == null) {
      throw new IOException(address.lock() + ": no lock");
    }
    return lock;
  }

  /**
   * Takes the lock, or returns null if somebody has it. It has to be closed by the same thread.
   *
   * @throws java.nio.file.NoSuchFileException if the directory is gone
   */
  static @Nullable StartLock tryTake(ServerAddress address) throws IOException {
    return THREADS.tryLock() ? ifLocked(address, false) : null;
  }

  /** Locks the byte, or gives everything back. */
  private static @Nullable StartLock ifLocked(ServerAddress address, boolean wait)
      throws IOException {
    FileChannel file = null;
    boolean locked = false;
    try {
      file = FileChannel.open(address.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      long place = place(address);
      locked = (wait ? file.lock(place, 1, false) : file.tryLock(place, 1, false)) != null;
      return locked ? new StartLock(file) : null;
    } finally {
      if (!locked) {
        release(file);
      }
    }
  }

  /** Returns the byte of the file that is locked for a server. Two may share one, and wait then. */
  static long place(ServerAddress address) {
    return Integer.toUnsignedLong(address.name().hashCode());
  }

  private static void release(@Nullable FileChannel file) throws IOException {
    try {
      if (file != null) {
        file.close();
      }
    } finally {
      THREADS.unlock();
    }
  }

  @Override
  public void close() throws IOException {
    release(file);
  }
}
