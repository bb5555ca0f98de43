package dev.jovl.fuse.jnr;

import com.kenai.jffi.LastError;
import com.kenai.jffi.Library;
import com.kenai.jffi.MemoryIO;
import dev.jovl.posix.ErrnoException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Descriptor 2 of this process, put aside for a while: only there does libfuse say why it cannot
 * mount, itself and through fusermount, which inherits it.
 *
 * <p>Whoever else writes to it meanwhile loses nothing: what does not belong to the answer goes on
 * to where it was meant to go. One at a time in a process; {@link LibfuseSession} sees to that.
 */
final class StandardError {
  private static final int NUMBER = 2;

  /** A name in /proc for people; the descriptor is closed in programs that are started. */
  private static final byte[] NAME = "jovl-stderr\0".getBytes(StandardCharsets.US_ASCII);

  private static final int MFD_CLOEXEC = 1;
  private static final int F_DUPFD_CLOEXEC = 1030;
  private static final int MOST = 64 << 10;

  /** Lines of lib/mount.c and util/fusermount.c of libfuse 2.9 and 3, with or without a path. */
  private static final Pattern REASON =
      Pattern.compile("(?m)^((?:\\S*/)?(?:fuse|fusermount3?): .+)$\\n?");

  private static final MemoryIO MEMORY = MemoryIO.getInstance();

  private final long kept;
  private final long file;

  private StandardError(long kept, long file) {
    this.kept = kept;
    this.file = file;
  }

  /**
   * Puts it aside.
   *
   * @throws ErrnoException EMFILE, or EBADF if this process has no standard error
   */
  static StandardError aside() throws ErrnoException {
    long kept = call("fcntl", NUMBER, F_DUPFD_CLOEXEC, NUMBER + 1);
    long name = MEMORY.allocateMemory(NAME.length, false);
    try {
      MEMORY.putByteArray(name, NAME, 0, NAME.length);
      StandardError aside = new StandardError(kept, call("memfd_create", name, MFD_CLOEXEC, 0));
      long unused = call("dup2", aside.file, NUMBER, 0);
      return aside;
    } catch (ErrnoException e) {
      long unused = call("close", kept, 0, 0);
      throw e;
    } finally {
      MEMORY.freeMemory(name);
    }
  }

  /**
   * Puts it back.
   *
   * @return the last line that libfuse wrote meanwhile, empty if there is none
   */
  String back() throws ErrnoException {
    long unused = call("dup2", kept, NUMBER, 0);
    long buffer = MEMORY.allocateMemory(MOST, false);
    try {
      int size = (int) call("pread", file, buffer, MOST);
      byte[] bytes = new byte[size];
      MEMORY.getByteArray(buffer, bytes, 0, size);
      return passedOn(new String(bytes, StandardCharsets.UTF_8));
    } finally {
      MEMORY.freeMemory(buffer);
      unused = call("close", file, 0, 0);
      unused = call("close", kept, 0, 0);
    }
  }

  private static String passedOn(String text) throws ErrnoException {
    String reason = "";
    Matcher lines = REASON.matcher(text);
    while (lines.find()) {
      reason = lines.group(1);
    }
    byte[] others = lines.reset().replaceAll("").getBytes(StandardCharsets.UTF_8);
    if (others.length > 0) {
      write(others);
    }
    return reason;
  }

  private static void write(byte[] text) throws ErrnoException {
    long buffer = MEMORY.allocateMemory(text.length, false);
    try {
      MEMORY.putByteArray(buffer, text, 0, text.length);
      long unused = call("write", NUMBER, buffer, text.length);
    } finally {
      MEMORY.freeMemory(buffer);
    }
  }

  /** Calls a function of the C library whose result is not negative unless it failed. */
  private static long call(String function, long a, long b, long c) throws ErrnoException {
    long address = Library.getDefault().getSymbolAddress(function);
    long result = Libfuse.call(address, a, b, c, 0);
    if (result < 0) {
      throw ErrnoException.of(LastError.getInstance().get());
    }
    return result;
  }
}
