package dev.jovl.mount;

import com.google.common.util.concurrent.Uninterruptibles;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a mount when the process that it is for is killed: one that it serves and uses itself, or
 * one in memory.
 *
 * <p>A thread that waits for the answer to a request that the server has taken cannot be killed
 * (request_wait_answer of fs/fuse/dev.c), and while it lives the descriptor of the connection stays
 * open, so the answer never comes and the process never ends. umount2(2) with MNT_FORCE ends the
 * connection. A child process does it: it is told by PR_SET_PDEATHSIG of prctl(2), for which the
 * thread that started it has to live as long as the mount; that thread never touches the mount. The
 * child has a session of its own, so that a SIGKILL to the process group of its parent, as
 * timeout(1) sends it, does not take it along.
 */
final class DeathGuard implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DeathGuard.class);

  /**
   * Says that it is ready, and waits for the signal or for a line, which says that the mount is
   * gone. An end of the input without one is a death too, as before it could ask for the signal.
   */
  private static final String SCRIPT =
      "trap '' HUP INT QUIT TERM;"
          + " died() { umount -c -i -f \"$0\"; umount -c -i -l \"$0\"; exit; };"
          + " trap died USR1; echo; read -r end || died";

  /** How long the child may take to read its line and to end. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final CountDownLatch started = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);

  /** Starts the child that ends a mount; a line in its input is its end. */
  interface Start {
    /** Starts it and waits until it is ready. */
    Process child() throws IOException;
  }

  /**
   * Starts to guard a mount point, while the caller mounts.
   *
   * @param otherwise what the log says of a killed process where the mount cannot be guarded
   */
  DeathGuard(Path mountPoint, String otherwise) {
    this(mountPoint, otherwise, () -> start(mountPoint));
  }

  DeathGuard(Path mountPoint, String otherwise, Start start) {
    Thread keeper = new Thread(() -> keep(mountPoint, otherwise, start), "guard of " + mountPoint);
    keeper.setDaemon(true);
    keeper.start();
  }

  /**
   * Waits until the mount point is guarded, before which nobody may use the mount; where setsid(1)
   * or setpriv(1) is missing it is not guarded, which the log says.
   */
  void await() {
    Uninterruptibles.awaitUninterruptibly(started);
  }

  private void keep(Path mountPoint, String otherwise, Start start) {
    try {
      Process child = start.child();
      started.countDown();
      Uninterruptibles.awaitUninterruptibly(ended);
      dismiss(child);
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      LOG.warn("{}: {}; {}", mountPoint, e.getMessage(), otherwise);
    } finally {
      started.countDown();
    }
  }

  /**
   * Tells the child that the mount is gone, and waits for its end: the end of this thread is the
   * signal, at which one that has not read the line yet would unmount what is there then.
   */
  private static void dismiss(Process child) {
    try (OutputStream input = child.getOutputStream()) {
      input.write('\n');
    } catch (IOException e) {
      LOG.debug("a guard was gone before its mount: {}", e.getMessage());
    }
    try {
      if (!child.waitFor(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
        LOG.debug("a guard does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** As it leads no process group, setsid(1) does not fork, and it stays a child of this thread. */
  private static Process start(Path mountPoint) throws IOException {
    String target = mountPoint.toString();
    Process child =
        new ProcessBuilder("setsid", "setpriv", "--pdeathsig=USR1", "sh", "-c", SCRIPT, target)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .directory(Path.of("/").toFile())
            .start();
    if (child.getInputStream().read() < 0) {
      throw new IOException("setpriv --pdeathsig does not work here");
    }
    return child;
  }

  /** Ends the guard; the mount has to be gone. */
  @Override
  public void close() {
    ended.countDown();
  }
}
