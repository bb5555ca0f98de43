package dev.jovl.linux;

import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * One end of a stream through a socket that has a path (unix(7)), for one thread.
 *
 * <p>The channels of the JDK do the same, after a tenth of the time that a short command takes:
 * their class asks for a generator of random names first (native-notes/mounting.md).
 */
public final class UnixSocket implements AutoCloseable {
  /** The longest path in bytes: sun_path of unix(7), without the NUL. */
  public static final int MAX_PATH = 107;

  private static final NativeFunction SOCKET = NativeFunction.ofInt("socket");
  private static final NativeFunction CONNECT = NativeFunction.ofInt("connect");
  private static final NativeFunction GETSOCKOPT = NativeFunction.ofInt("getsockopt");
  private static final NativeFunction READ = NativeFunction.ofLong("read");
  private static final NativeFunction WRITE = NativeFunction.ofLong("write");

  private static final int AF_UNIX = 1;
  private static final int SOCK_STREAM_CLOEXEC = 02000001;
  private static final int SOCK_NONBLOCK = 04000;
  static final int SOL_SOCKET = 1;
  private static final int SO_PEERCRED = 17;

  /** The size of sockaddr_un: a family of two bytes, and the path. */
  static final int ADDRESS_SIZE = 2 + MAX_PATH + 1;

  /** The size of ucred: process, user and group, four bytes each. */
  private static final int CREDENTIALS_SIZE = 12;

  private final Fd socket;

  private UnixSocket(Fd socket) {
    this.socket = socket;
  }

  /** Takes ownership of a connected socket. */
  static UnixSocket own(Fd socket) {
    return new UnixSocket(socket);
  }

  /**
   * Connects to the server that listens on a path.
   *
   * @throws ErrnoException ENOENT if nothing has the path, ECONNREFUSED if there is no listener,
   *     ENAMETOOLONG above {@link #MAX_PATH}, and what else socket(2) and connect(2) say
   */
  public static UnixSocket connect(byte[] path) throws ErrnoException {
    Fd socket = create();
    try {
      CONNECT.call(socket.number(), address(path), ADDRESS_SIZE);
      return new UnixSocket(socket);
    } catch (ErrnoException e) {
      socket.close();
      throw e;
    }
  }

  /**
   * Returns whether a server listens on a path; it will see a connection that ends at once. A
   * server whose queue is full is not waited for.
   *
   * @throws ErrnoException ENAMETOOLONG above {@link #MAX_PATH}, and what else socket(2) and
   *     connect(2) say, except that there is no listener
   */
  public static boolean isListenedOn(byte[] path) throws ErrnoException {
    int type = SOCK_STREAM_CLOEXEC | SOCK_NONBLOCK;
    try (Fd socket = Fd.own((int) SOCKET.call(AF_UNIX, type, 0))) {
      CONNECT.call(socket.number(), address(path), ADDRESS_SIZE);
      return true;
    } catch (ErrnoException e) {
      if (e.is(Errno.ENOENT) || e.is(Errno.ECONNREFUSED)) {
        return false;
      }
      if (e.is(Errno.EAGAIN)) {
        return true;
      }
      throw e;
    }
  }

  /** Returns a socket that is not connected, close-on-exec. */
  static Fd create() throws ErrnoException {
    return Fd.own((int) SOCKET.call(AF_UNIX, SOCK_STREAM_CLOEXEC, 0));
  }

  /** Writes a sockaddr_un of {@link #ADDRESS_SIZE} into the scratch area, returns its address. */
  static long address(byte[] path) throws ErrnoException {
    if (path.length > MAX_PATH) {
      throw ErrnoException.of(Errno.ENAMETOOLONG);
    }
    byte[] address = new byte[ADDRESS_SIZE];
    address[0] = AF_UNIX;
    System.arraycopy(path, 0, address, 2, path.length);
    Scratch scratch = Scratch.get();
    scratch.putBytes(0, address);
    return scratch.struct();
  }

  /**
   * Returns the user who connected or listens at the other end, as this process sees it.
   *
   * @throws ErrnoException what getsockopt(2) says
   */
  public int peerUser() throws ErrnoException {
    Scratch scratch = Scratch.get();
    long base = scratch.struct();
    scratch.putInt(0, CREDENTIALS_SIZE);
    GETSOCKOPT.call(socket.number(), SOL_SOCKET, SO_PEERCRED, base + 8, base);
    return scratch.getInt(8 + 4);
  }

  /** Returns what the other end writes; closing the stream does nothing. */
  public InputStream input() {
    return new Input(socket);
  }

  /**
   * Returns a stream to the other end, each write of which is sent at once; closing it does
   * nothing. A write after the other end is gone fails with EPIPE.
   */
  public OutputStream output() {
    return new Output(socket);
  }

  @Override
  public void close() {
    socket.close();
  }

  private static final class Input extends InputStream {
    private final Fd socket;

    Input(Fd socket) {
      this.socket = socket;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int start, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      Scratch scratch = Scratch.get();
      int most = Math.min(length, Scratch.VALUE_SIZE);
      int count = (int) READ.call(socket.number(), scratch.value(), most);
      System.arraycopy(scratch.getValue(count), 0, target, start, count);
      return count == 0 ? -1 : count;
    }
  }

  private static final class Output extends OutputStream {
    private final Fd socket;

    Output(Fd socket) {
      this.socket = socket;
    }

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] source, int start, int length) throws IOException {
      int at = start;
      int end = start + length;
      while (at < end) {
        int next = Math.min(end, at + Scratch.VALUE_SIZE);
        long bytes = Scratch.get().value(Arrays.copyOfRange(source, at, next));
        at += (int) WRITE.call(socket.number(), bytes, next - at);
      }
    }
  }
}
