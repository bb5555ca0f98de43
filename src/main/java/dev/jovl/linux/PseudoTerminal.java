package dev.jovl.linux;

import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A terminal that programs can be started on, and that no person sits at: what they write comes out
 * here, and nothing is ever typed (pty(7)). Neither end becomes the terminal of this process.
 */
public final class PseudoTerminal implements AutoCloseable {
  private static final byte[] PTMX = "/dev/ptmx".getBytes(StandardCharsets.US_ASCII);

  /** TIOCSPTLCK, TIOCGPTN and TCGETS of include/uapi/asm-generic/ioctls.h. */
  private static final int SET_LOCK = 0x40045431;

  private static final int GET_NUMBER = 0x80045430;
  private static final int GET_MODES = 0x5401;

  /** More than struct termios. */
  private static final int MODES_SIZE = 64;

  /** O_NOCTTY of include/uapi/asm-generic/fcntl.h. */
  private static final int NOT_OURS = 0400;

  private static final int BUFFER = 1 << 13;

  private final Fd master;
  private final Fd slave;
  private final String path;

  private PseudoTerminal(Fd master, Fd slave, String path) {
    this.master = master;
    this.slave = slave;
    this.path = path;
  }

  /**
   * Makes a terminal; the caller owns it.
   *
   * @throws ErrnoException ENOENT or EACCES where {@code /dev/ptmx} cannot be used, ENOSPC if the
   *     machine has no more terminals
   */
  public static PseudoTerminal open() throws ErrnoException {
    Fd master = Open.path(Fd.CURRENT_DIRECTORY, PTMX, OpenFlags.RDWR | NOT_OURS);
    try {
      int unlocked = Ioctl.withStruct(master, SET_LOCK, new byte[Integer.BYTES]);
      byte[] number = new byte[Integer.BYTES];
      int unused = Ioctl.withStruct(master, GET_NUMBER, number);
      String path = "/dev/pts/" + ByteBuffer.wrap(number).order(ByteOrder.nativeOrder()).getInt();
      byte[] bytes = path.getBytes(StandardCharsets.US_ASCII);
      // Held open, so that what is read does not end before a program has opened it.
      Fd slave = Open.path(Fd.CURRENT_DIRECTORY, bytes, OpenFlags.RDWR | NOT_OURS);
      return new PseudoTerminal(master, slave, path);
    } catch (ErrnoException e) {
      master.close();
      throw e;
    }
  }

  /** Returns whether a descriptor of this process, of any kind or closed, is a terminal. */
  public static boolean isOne(int descriptor) {
    try {
      return Ioctl.withStruct(Fd.own(descriptor), GET_MODES, new byte[MODES_SIZE]) == 0;
    } catch (ErrnoException e) {
      return false;
    }
  }

  /** Returns where programs open it. */
  public String path() {
    return path;
  }

  /** Ends what is read once all programs have closed it too; what they wrote is read before. */
  public void finish() {
    slave.close();
  }

  /**
   * Returns what is written on it; closing that hangs up (SIGHUP) the processes that still use it.
   */
  public InputStream output() {
    return new InputStream() {
      private final ByteBuffer buffer = NativeBuffer.allocate(BUFFER).bytes();

      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] target, int offset, int length) throws IOException {
        buffer.clear().limit(Math.min(length, BUFFER));
        try {
          int count = FileData.read(master, buffer);
          buffer.flip().get(target, offset, count);
          return count == 0 && length > 0 ? -1 : count;
        } catch (ErrnoException e) {
          if (e.is(Errno.EIO)) {
            return -1;
          }
          throw e;
        }
      }

      @Override
      public void close() {
        master.close();
      }
    };
  }

  @Override
  public void close() {
    slave.close();
    master.close();
  }
}
