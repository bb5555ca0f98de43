package dev.jovl.mount;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Locks;
import dev.jovl.linux.Open;
import dev.jovl.linux.proc.MountEntry;
import dev.jovl.mount.request.MountException;
import dev.jovl.mount.request.MountException.Kind;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.OpenFlags;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The exclusive use of an upper and a work directory, by flock(2) on both: whoever serves a mount,
 * two live mounts never write into one upper. (The kernel's overlayfs warns only.)
 *
 * <p>An unmount does not wait for the server, so a mount that follows at once may meet the previous
 * one while it ends, which takes a while on a busy machine. So that a mount that ends can be told
 * from one that stays, each has a second lock on the same open directories: a shared one of
 * fcntl(2), on the one byte that {@link MountEntry#mark} says. While no mount of that mark is
 * there, its end is waited for.
 */
final class UpperLock implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(UpperLock.class);

  /** The mark of a mount that was gone before it had one. */
  private static final long GONE = 0;

  private static final long PAUSE_MILLIS = 5;

  /** How old the knowledge of an owner's mount may be. */
  private static final long LOOK_NANOS = 50_000_000;

  /** How long an owner without a mark is waited for: it is about to mount, or no mount at all. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** How long a mount that is gone from the tree is waited for: it may be in use for ever. */
  private static final Duration LEAVING = Duration.ofSeconds(30);

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
      Fd own = Open.at(directory.fd(), FileName.SELF, OpenFlags.RDONLY | OpenFlags.DIRECTORY);
      if (tryTake(own)) {
        return own;
      }
    } catch (IOException e) {
      throw directory.refused(role + " cannot be locked: " + e.getMessage(), "");
    }
    throw MountException.of(
        Kind.BUSY,
        directory.shown(),
        role + " is in use by another mount",
        "unmount that one, or name another " + role);
  }

  /** Takes the lock, and returns whether it could; the descriptor is closed if not. */
  private static boolean tryTake(Fd directory) throws IOException {
    long start = System.nanoTime();
    Owner owner = new Owner(directory);
    boolean taken = false;
    try {
      do {
        taken = Locks.whole(directory, Locks.EXCLUSIVE);
      } while (!taken && System.nanoTime() - start < owner.patience().toNanos() && paused());
      return taken;
    } finally {
      if (!taken) {
        directory.close();
      }
    }
  }

  /** The mount or process that has the lock of a directory, while the lock is waited for. */
  private static final class Owner {
    private final Fd directory;
    private long mark = -1;
    private long lookedAt;
    private boolean mounted;

    Owner(Fd directory) {
      this.directory = directory;
    }

    /**
     * Returns how long it may be waited for. The table of mounts may be long, and is read when
     * there is another owner, or after a while.
     */
    Duration patience() throws IOException {
      long now = Locks.obstacleStart(directory);
      if (now != mark || System.nanoTime() - lookedAt > LOOK_NANOS) {
        mark = now;
        mounted = now >= 0 && MountEntry.all().stream().anyMatch(entry -> entry.mark() == now);
        lookedAt = System.nanoTime();
      }
      return mark < 0 || mounted ? PATIENCE : LEAVING;
    }
  }

  /** flock(2) has no time limit, so a lock that is held is asked for again after a while. */
  private static boolean paused() {
    try {
      Thread.sleep(PAUSE_MILLIS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /**
   * Says which mount has the directories.
   *
   * @param mount nothing if it has been taken away already
   */
  void usedBy(Optional<MountEntry> mount) {
    long mark = mount.map(MountEntry::mark).orElse(GONE);
    for (Fd directory : new Fd[] {upper, work}) {
      try {
        boolean unused = Locks.ofFile(directory, Locks.SHARED, mark, 1);
      } catch (ErrnoException e) {
        LOG.debug("the end of this mount will be waited for a shorter time: {}", e.getMessage());
      }
    }
  }

  @Override
  public void close() {
    upper.close();
    work.close();
  }
}
