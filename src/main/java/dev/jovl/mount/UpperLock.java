package dev.jovl.mount;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Locks;
import dev.jovl.linux.Open;
import dev.jovl.mount.MountException.Kind;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.OpenFlags;
import java.time.Duration;

/**
 * The exclusive use of an upper and a work directory, by flock(2) on both: whoever serves a mount,
 * two live mounts never write into one upper. (The kernel's overlayfs warns only.)
 */
final class UpperLock implements AutoCloseable {
  private static final FileName SELF = FileName.of(".");

  /**
   * How long a directory in use is waited for: who unmounts does not wait for the server, so a
   * mount that follows at once meets the end of the one before.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Fd upper;
  private final Fd work;

  private UpperLock(Fd upper, Fd work) {
    this.upper = upper;
    this.work = work;
  }

  /**
   * Takes both.
   *
   * @throws MountException if another mount has one of them, or it cannot be locked
   */
  static UpperLock take(NamedDirectory upper, NamedDirectory work) throws MountException {
    Fd upperFd = taken(upper);
    try {
      return new UpperLock(upperFd, taken(work));
    } catch (MountException e) {
      upperFd.close();
      throw e;
    }
  }

  /** A lock belongs to an opening of a file, so each has one of its own. */
  private static Fd taken(NamedDirectory directory) throws MountException {
    String role = directory.role();
    try {
      Fd own = Open.at(directory.fd(), SELF, OpenFlags.RDONLY | OpenFlags.DIRECTORY, 0);
      if (isTaken(own)) {
        return own;
      }
    } catch (ErrnoException e) {
      throw directory.refused(role + " cannot be locked: " + e.getMessage(), "");
    }
    throw MountException.of(
        Kind.BUSY,
        directory.shown(),
        role + " is in use by another mount",
        "unmount that one, or name another " + role);
  }

  /** Returns whether the lock is taken; the descriptor is closed if not. */
  private static boolean isTaken(Fd directory) throws ErrnoException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    boolean taken = false;
    try {
      do {
        taken = Locks.whole(directory, Locks.EXCLUSIVE);
      } while (!taken && System.nanoTime() < deadline && paused());
      return taken;
    } finally {
      if (!taken) {
        directory.close();
      }
    }
  }

  /** flock(2) has no time limit, so a lock that is held is asked for again after a while. */
  private static boolean paused() {
    try {
      Thread.sleep(5);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void close() {
    upper.close();
    work.close();
  }
}
