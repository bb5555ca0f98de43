package dev.jovl.fuse.jnr;

import com.kenai.jffi.LastError;
import com.kenai.jffi.Library;
import com.kenai.jffi.MemoryIO;
import dev.jovl.posix.ErrnoException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Descriptor 2 of this process, put aside for a while: only there does libfuse say why it cannot
 * mount, itself and through fusermount, which inherits it.
 *
 * <p>Nothing that others write to it meanwhile is lost: what does not belong to the answer goes on
 * to where it was meant to go. One at a time in a process; {@link LibfuseSession} sees to that.
 */
final class StandardError {
  private static final Logger LOG = LoggerFactory.getLogger(StandardError.class);

  private static final int NUMBER = 2;

  /** A name in /proc for people; the descriptor is closed in programs that are started. */
  private static final byte[] NAME = "jovl-stderr\0".getBytes(StandardCharsets.US_ASCII);

  private static final int MFD_CLOEXEC = 1;
  private static final int F_DUPFD_CLOEXEC = 1030;
  private static final int PIECE = 64 << 10;

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
   * Puts it back. What cannot be read or passed on is lost: by now there may be a mount, which is
   * worth more.
   *
   * @return the last line that libfuse wrote meanwhile, empty if there is none
   */
  String back() {
    String reason = "";
    try {
      long unused = call("dup2", kept, NUMBER, 0);
      String text = new String(content(), StandardCharsets.UTF_8);
      Matcher lines = REASON.matcher(text);
      while (lines.find()) {
        reason = lines.group(1);
      }
      write(lines.reset().replaceAll("").getBytes(StandardCharsets.UTF_8));
    } catch (ErrnoException e) {
      LOG.debug("what was said meanwhile is not passed on: {}", e.getMessage());
    } finally {
      closeBoth();
    }
    return reason;
  }

  private void closeBoth() {
    for (long each : new long[] {file, kept}) {
      try {
        long unused = call("close", each, 0, 0);
      } catch (ErrnoException e) {
        LOG.debug("descriptor {}: {}", each, e.getMessage());
      }
    }
  }

  private byte[] content() throws ErrnoException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    long buffer = MEMORY.allocateMemory(PIECE, false);
    try {
      byte[] bytes = new byte[PIECE];
      int size = (int) call("pread", file, buffer, PIECE, 0);
      while (size > 0) {
        MEMORY.getByteArray(buffer, bytes, 0, size);
        all.write(bytes, 0, size);
        size = (int) call("pread", file, buffer, PIECE, all.size());
      }
    } finally {
      MEMORY.freeMemory(buffer);
    }
    return all.toByteArray();
  }

  private static void write(byte[] text) throws ErrnoException {
    long buffer = MEMORY.allocateMemory(PIECE, false);
    try {
      int at = 0;
      while (at < text.length) {
        int size = Math.min(PIECE, text.length - at);
        MEMORY.putByteArray(buffer, text, at, size);
        at += (int) call("write", NUMBER, buffer, size);
      }
    } finally {
      MEMORY.freeMemory(buffer);
    }
  }

  /** Calls a function of the C library whose result is not negative unless it failed. */
  private static long call(String function, long a, long b, long c) throws ErrnoException {
    return call(function, a, b, c, 0);
  }

  private static long call(String function, long a, long b, long c, long d) throws ErrnoException {
    long address = Library.getDefault().getSymbolAddress(function);
    long result = Libfuse.call(address, a, b, c, d);
    if (result < 0) {
      throw ErrnoException.of(LastError.getInstance().get());
    }
    return result;
  }
}
