package dev.jovl.mount.server;

import dev.jovl.linux.UnixListener;
import dev.jovl.linux.UnixSocket;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A socket where other processes of one user ask something.
 *
 * <p>Only the same user may ask: the directory of the socket is private, and the kernel names the
 * user of a connection. Each call has a thread of its own, so a call that hangs on a dead layer
 * does not hold up the others.
 */
final class CallSocket implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CallSocket.class);
  private static final int BACKLOG = 128;

  /** How long no further call is taken after one that could not be. */
  private static final long PAUSE_NANOS = 50_000_000;

  /** Answers what is asked in one connection. */
  interface Answerer {
    /** Reads questions and writes answers. */
    void answer(DataInputStream in, DataOutputStream out) throws IOException;
  }

  /** Brings what comes in. */
  interface Source {
    /** Waits for a connection; null once it is closed. */
    @Nullable UnixSocket accept() throws IOException;

    /** Ends the waiting. */
    void close();
  }

  private record Listening(UnixListener listener) implements Source {
    @Override
    public @Nullable UnixSocket accept() throws IOException {
      return listener.accept();
    }

    @Override
    public void close() {
      listener.close();
    }
  }

  private final Source source;
  private final int owner;
  private final AtomicInteger busy = new AtomicInteger();
  private final ExecutorService calls =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "call");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * Takes connections from where they come.
   *
   * @param directory whose owner may call
   */
  CallSocket(Source source, Path directory) throws IOException {
    this.source = source;
    this.owner = (int) Files.getAttribute(directory, "unix:uid");
  }

  /**
   * Takes over a socket that listens.
   *
   * @param directory whose owner may call
   */
  static CallSocket own(UnixListener listener, Path directory) throws IOException {
    return new CallSocket(new Listening(listener), directory);
  }

  /**
   * Opens the socket of an address.
   *
   * @throws IOException if there is one, or it cannot be made
   */
  static CallSocket open(ServerAddress address) throws IOException {
    UnixListener listener = UnixListener.bind(address.socketPath(), BACKLOG);
    try {
      return own(listener, address.directory());
    } catch (IOException e) {
      listener.close();
      throw e;
    }
  }

  /**
   * Takes calls until this is closed, and waits a while for the end of those that came before.
   *
   * <p>Where the process or the system has no descriptor left (EMFILE, ENFILE) or no memory, a call
   * cannot be taken now, and waits: the mounts that are there are nothing to it.
   */
  void serve(Answerer answerer) {
    boolean told = false;
    boolean open = true;
    while (open) {
      try {
        UnixSocket caller = source.accept();
        open = caller != null;
        if (caller != null) {
          take(caller, answerer);
        }
        told = false;
      } catch (IOException | OutOfMemoryError e) {
        if (!told) {
          LOG.warn("a call has to wait: {}", e.getMessage());
        }
        told = true;
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
    calls.shutdown();
    awaitCalls();
  }

  /** Has a call answered by a thread; where there is none to be had, the caller comes again. */
  private void take(UnixSocket caller, Answerer answerer) {
    busy.incrementAndGet();
    try {
      calls.execute(() -> answer(caller, answerer));
    } catch (OutOfMemoryError e) {
      busy.decrementAndGet();
      caller.close();
      throw e;
    }
  }

  private void awaitCalls() {
    try {
      boolean ended = calls.awaitTermination(1, TimeUnit.MINUTES);
      LOG.debug("calls ended: {}", ended);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void answer(UnixSocket caller, Answerer answerer) {
    try (caller) {
      int user = caller.peerUser();
      if (user != owner) {
        LOG.warn("refused a call of user {}", Integer.toUnsignedString(user));
        return;
      }
      DataInputStream in = new DataInputStream(new BufferedInputStream(caller.input()));
      DataOutputStream out = new DataOutputStream(caller.output());
      if (isGreeted(out)) {
        answerer.answer(in, out);
      }
    } catch (IOException | RuntimeException e) {
      LOG.warn("call ended early: {}", e.toString());
    } finally {
      busy.decrementAndGet();
    }
  }

  /**
   * Greets a caller, and returns whether it is still there. A process that connects only to see
   * whether calls are taken here is gone by then.
   */
  private static boolean isGreeted(DataOutputStream out) {
    try {
      out.writeByte(ServerProtocol.HELLO);
      return true;
    } catch (IOException e) {
      LOG.debug("nobody waits for an answer: {}", e.getMessage());
      return false;
    }
  }

  /** Returns whether a call is being answered. */
  boolean isBusy() {
    return busy.get() > 0;
  }

  /** Stops taking calls. */
  @Override
  public void close() {
    source.close();
  }
}
