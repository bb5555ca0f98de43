package dev.jovl.cli.output;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Ioctl;
import dev.jovl.linux.PseudoTerminal;
import dev.jovl.posix.ErrnoException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Finds out which of the standard streams can show lines that move. */
public final class Screen {
  /** The descriptor of standard output. */
  static final int OUTPUT = 1;

  /** The descriptor of standard error. */
  public static final int ERROR = 2;

  /** How wide and how high a terminal must be for {@link TransferLines}. */
  static final int COLUMNS = 72;

  static final int ROWS = 10;

  /** TIOCGWINSZ of include/uapi/asm-generic/ioctls.h. */
  private static final int GET_SIZE = 0x5413;

  /** Four numbers of two bytes: rows, columns, and the size in pixels. */
  private static final int SIZE_BYTES = 8;

  private Screen() {}

  /**
   * Returns whether lines on a stream can be erased: it is a terminal that can do that, by its name
   * in TERM, and it is large enough that none of the lines wraps or scrolls out at the top.
   *
   * @param descriptor {@link #OUTPUT} or {@link #ERROR}
   */
  public static boolean canMove(int descriptor) {
    return isNamed(System.getenv().getOrDefault("TERM", ""))
        && PseudoTerminal.isOne(descriptor)
        && isLargeEnough(descriptor);
  }

  private static boolean isNamed(String terminal) {
    return !terminal.isEmpty() && !terminal.equals("dumb");
  }

  /** A serial line does not know its size, and says zero. */
  private static boolean isLargeEnough(int descriptor) {
    byte[] answer = new byte[SIZE_BYTES];
    try {
      int unused = Ioctl.withStruct(Fd.own(descriptor), GET_SIZE, answer);
    } catch (ErrnoException e) {
      return false;
    }
    ByteBuffer size = ByteBuffer.wrap(answer).order(ByteOrder.nativeOrder());
    int rows = size.getShort() & 0xffff;
    int columns = size.getShort() & 0xffff;
    return (rows == 0 || rows >= ROWS) && (columns == 0 || columns >= COLUMNS);
  }
}
