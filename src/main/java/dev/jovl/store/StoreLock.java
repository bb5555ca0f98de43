package dev.jovl.store;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Locks;
import dev.jovl.linux.Open;
import dev.jovl.linux.PathBytes;
import dev.jovl.linux.Stats;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The lock of a store, and those of single files in it, all of flock(2): they end with their
 * process.
 */
final class StoreLock {

  private static final int OPEN_OR_CREATE = OpenFlags.RDWR | OpenFlags.CREAT;

  /** So long an interrupted thread waits all the same: most of them only want to tidy up. */
  private static final Duration GRACE = Duration.ofSeconds(1);

  private final StoreLayout layout;
  private final Duration grace;

  StoreLock(StoreLayout layout) {
    this(layout, GRACE);
  }

  StoreLock(StoreLayout layout, Duration grace) {
    this.layout = layout;
    this.grace = grace;
  }

  /** Waits for the lock of the store for a change; closing the descriptor gives it back. */
  Fd forChange() throws IOException {
    return await(Locks.EXCLUSIVE);
  }

  /** Waits until nobody changes the store. */
  Fd forUse() throws IOException {
    return await(Locks.SHARED);
  }

  private Fd await(int kind) throws IOException {
    Fd fd = openOwn();
    try {
      if (!Locks.whole(fd, kind)) {
        new LockWait(fd, kind, grace).call();
      }
      return fd;
    } catch (ErrnoException e) {
      fd.close();
      throw new StoreException(layout.lock() + ": " + e.getMessage(), e);
    }
  }

  private Fd openOwn() throws IOException {
    try {
      return Open.path(Fd.CURRENT_DIRECTORY, PathBytes.of(layout.lock()), OPEN_OR_CREATE, 0600);
    } catch (ErrnoException e) {
      if (e.is(Errno.EROFS)) {
        throw StoreException.ofReadOnly(layout.root(), e);
      }
      if (e.is(Errno.EACCES)) {
        throw StoreException.ofDenied(layout.lock(), e);
      }
      throw new StoreException(layout.lock() + ": " + e.getMessage(), e);
    }
  }

  /** Opens a file for reading and writing, and makes it if it is not there. */
  static Fd open(Path file) throws IOException {
    return FileAction.on(
        file, () -> Open.path(Fd.CURRENT_DIRECTORY, PathBytes.of(file), OPEN_OR_CREATE, 0600));
  }

  /**
   * Opens a file as {@link #open} and locks it, for one caller at a time, which may remove it.
   *
   * @return nothing if another has it, or has just removed it
   */
  static Optional<Fd> openAlone(Path file) throws IOException {
    Fd fd = open(file);
    boolean free = false;
    try {
      free = FileAction.on(file, () -> isFree(fd));
    } finally {
      if (!free) {
        fd.close();
      }
    }
    return free ? Optional.of(fd) : Optional.empty();
  }

  private static boolean isFree(Fd lock) throws ErrnoException {
    return Locks.whole(lock, Locks.EXCLUSIVE) && Stats.of(lock).nlink() > 0;
  }
}
