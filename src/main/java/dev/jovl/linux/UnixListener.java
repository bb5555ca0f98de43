package dev.jovl.linux;

import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A socket with a path that takes connections (unix(7)), until it is closed. */
public final class UnixListener implements AutoCloseable {
  private static final NativeFunction BIND = NativeFunction.ofInt("bind");
  private static final NativeFunction LISTEN = NativeFunction.ofInt("listen");
  private static final NativeFunction ACCEPT = NativeFunction.ofInt("accept4");
  private static final NativeFunction GETSOCKOPT = NativeFunction.ofInt("getsockopt");
  private static final NativeFunction POLL = NativeFunction.ofInt("poll");

  private static final int SOCK_CLOEXEC = 02000000;
  private static final int POLLIN = 1;
  private static final int SO_ACCEPTCONN = 30;

  private final Fd socket;

  /** Closing the first end wakes the thread that waits at the second. */
  private final Sockets.Pair end;

  /**
   * Held while a thread waits, so that no descriptor that it uses is closed and its number reused.
   */
  private final ReentrantLock waiting = new ReentrantLock();

  private UnixListener(Fd socket) throws ErrnoException {
    this.socket = socket;
    this.end = Sockets.pair();
  }

  /**
   * Takes ownership of a socket that listens already. Others may have it too: closing this one does
   * not end theirs.
   *
   * @throws ErrnoException ENOTSOCK or EINVAL if it is nothing that listens, EMFILE if the process
   *     has no descriptor left; it is closed then
   */
  public static UnixListener own(Fd socket) throws ErrnoException {
    try {
      requireListening(socket);
      return new UnixListener(socket);
    } catch (ErrnoException e) {
      socket.close();
      throw e;
    }
  }

  private static void requireListening(Fd socket) throws ErrnoException {
    Scratch scratch = Scratch.get();
    long base = scratch.struct();
    scratch.putInt(0, 4);
    GETSOCKOPT.call(socket.number(), UnixSocket.SOL_SOCKET, SO_ACCEPTCONN, base + 8, base);
    if (scratch.getInt(8) != 1) {
      throw ErrnoException.of(Errno.EINVAL);
    }
  }

  /**
   * Makes a socket at a path.
   *
   * @param backlog how many may wait to be taken
   * @throws ErrnoException EADDRINUSE if something has the path, ENAMETOOLONG above {@link
   *     UnixSocket#MAX_PATH}, and what else socket(2) and bind(2) say
   */
  public static UnixListener bind(byte[] path, int backlog) throws ErrnoException {
    Fd socket = UnixSocket.create();
    try {
      BIND.call(socket.number(), UnixSocket.address(path), UnixSocket.ADDRESS_SIZE);
      LISTEN.call(socket.number(), backlog);
      return new UnixListener(socket);
    } catch (ErrnoException e) {
      socket.close();
      throw e;
    }
  }

  /**
   * Waits for a connection and takes it; the caller owns it.
   *
   * @return null if this is closed, before or meanwhile
   * @throws ErrnoException EMFILE, ENFILE or ENOMEM if it cannot be taken now, and stays waiting
   */
  public @Nullable UnixSocket accept() throws ErrnoException {
    waiting.lock();
    try {
      return end.first().isOpen() && isCalled() ? UnixSocket.own(taken()) : null;
    } finally {
      waiting.unlock();
    }
  }

  /** Waits until a client connects or this is closed; returns false if this is closed. */
  private boolean isCalled() throws ErrnoException {
    Scratch scratch = Scratch.get();
    scratch.putInt(0, socket.number());
    scratch.putInt(4, POLLIN);
    scratch.putInt(8, end.second().number());
    scratch.putInt(12, POLLIN);
    POLL.call(scratch.struct(), 2, -1);
    return end.first().isOpen();
  }

  private Fd taken() throws ErrnoException {
    return Fd.own((int) ACCEPT.call(socket.number(), 0, 0, SOCK_CLOEXEC));
  }

  /** Wakes the thread that waits, and closes the socket. Its path stays. */
  @Override
  public void close() {
    end.first().close();
    waiting.lock();
    try {
      end.second().close();
      socket.close();
    } finally {
      waiting.unlock();
    }
  }
}
