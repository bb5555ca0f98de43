package dev.jovl.linux;

import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;

/** Pairs of connected Unix sockets, and descriptors that are passed through them. */
public final class Sockets {
  /**
   * The two ends of a connection.
   *
   * @param first one end
   * @param second the other end
   */
  public record Pair(Fd first, Fd second) implements AutoCloseable {
    @Override
    public void close() {
      first.close();
      second.close();
    }
  }

  private static final NativeFunction SOCKETPAIR = NativeFunction.ofInt("socketpair");
  private static final NativeFunction RECVMSG = NativeFunction.ofLong("recvmsg");

  private static final int AF_UNIX = 1;
  private static final int SOCK_STREAM_CLOEXEC = 02000001;
  private static final int MSG_CMSG_CLOEXEC = 0x40000000;
  private static final int SOL_SOCKET = 1;
  private static final int SCM_RIGHTS = 1;

  // Where the structures of recvmsg(2) lie in the scratch area.
  private static final int IOVEC = 64;
  private static final int DATA = 80;
  private static final int CONTROL = 96;
  private static final int CONTROL_SIZE = 24;

  private Sockets() {}

  /**
   * Returns a pair of connected stream sockets, close-on-exec, which the caller owns.
   *
   * @throws ErrnoException EMFILE if the process has no descriptor left
   */
  public static Pair pair() throws ErrnoException {
    Scratch scratch = Scratch.get();
    SOCKETPAIR.call(AF_UNIX, SOCK_STREAM_CLOEXEC, 0, scratch.struct());
    return new Pair(Fd.own(scratch.getInt(0)), Fd.own(scratch.getInt(4)));
  }

  /**
   * Waits for a message of one byte that carries a descriptor, and returns that, close-on-exec.
   *
   * @throws ErrnoException ENOTCONN if the other end closes without, and whatever recvmsg(2) says
   */
  public static Fd receiveDescriptor(Fd socket) throws ErrnoException {
    Scratch scratch = Scratch.get();
    long base = scratch.struct();
    scratch.putLong(0, 0);
    scratch.putLong(8, 0);
    scratch.putLong(16, base + IOVEC);
    scratch.putLong(24, 1);
    scratch.putLong(32, base + CONTROL);
    scratch.putLong(40, CONTROL_SIZE);
    scratch.putLong(48, 0);
    scratch.putLong(IOVEC, base + DATA);
    scratch.putLong(IOVEC + 8, 1);
    long received = RECVMSG.call(socket.number(), base, MSG_CMSG_CLOEXEC);
    boolean carries =
        received == 1
            && scratch.getLong(40) >= CONTROL_SIZE - 4
            && scratch.getInt(CONTROL + 8) == SOL_SOCKET
            && scratch.getInt(CONTROL + 12) == SCM_RIGHTS;
    if (!carries) {
      throw ErrnoException.of(Errno.ENOTCONN);
    }
    return Fd.own(scratch.getInt(CONTROL + 16));
  }
}
