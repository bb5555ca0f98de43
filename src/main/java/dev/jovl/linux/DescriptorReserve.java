package dev.jovl.linux;

import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import java.util.ArrayList;
import java.util.List;

/**
 * The last descriptors that this process may have (RLIMIT_NOFILE), kept for work that opens a file
 * and closes it again: what stays open for a user is refused before they are used, so that
 * everything else goes on.
 *
 * <p>The kernel gives out the lowest number that is free, so a number near the limit says that few
 * are left.
 */
public final class DescriptorReserve {
  private static final NativeFunction GETRLIMIT = NativeFunction.ofInt("getrlimit");
  private static final int RLIMIT_NOFILE = 7;
  private static final int STRUCT_RLIMIT = 16;
  private static final int LEAST = 128;
  private static final int MOST = 1024;
  private static final int PROBES = 32;
  private static final long PROBE_NANOS = 50_000_000;
  private static final byte[] ROOT = {'/'};

  private static final long LIMIT = limit();
  private static final long FIRST_RESERVED = LIMIT - Math.min(MOST, Math.max(LEAST, LIMIT / 8));

  private static volatile boolean touched;
  private static volatile long lastProbe = System.nanoTime();

  private DescriptorReserve() {}

  private static long limit() {
    NativeBuffer buffer = NativeBuffer.allocate(STRUCT_RLIMIT);
    long result = GETRLIMIT.answer(RLIMIT_NOFILE, buffer.address(), 0, 0, 0, 0);
    long soft = buffer.bytes().getLong(0);
    return result == 0 && soft >= 0 ? soft : Integer.MAX_VALUE;
  }

  /** Returns how many descriptors this process may have. */
  public static long all() {
    return LIMIT;
  }

  /** Takes notice of a descriptor that was just opened and stays open. */
  public static void note(Fd fd) {
    if (fd.number() >= FIRST_RESERVED) {
      touched = true;
    }
  }

  /** Returns whether few descriptors are left, or were a moment ago. */
  public static boolean isTouched() {
    if (touched && System.nanoTime() - lastProbe > PROBE_NANOS) {
      touched = !hasRoom();
    }
    return touched;
  }

  /**
   * Comes before anything is opened that will stay open.
   *
   * @throws ErrnoException ENFILE if only the reserve is left: the caller has descriptors left, and
   *     the system that opens files for it has not
   */
  public static void require() throws ErrnoException {
    if (touched && !hasRoom()) {
      throw ErrnoException.of(Errno.ENFILE);
    }
    if (touched) {
      touched = false;
    }
  }

  /** One low number that is free says little: an operation that is under way may have given it. */
  private static synchronized boolean hasRoom() {
    List<Fd> probes = new ArrayList<>();
    lastProbe = System.nanoTime();
    try {
      while (probes.size() < PROBES) {
        Fd probe = Open.path(Fd.CURRENT_DIRECTORY, ROOT, OpenFlags.PATH);
        probes.add(probe);
        if (probe.number() >= FIRST_RESERVED) {
          return false;
        }
      }
      return true;
    } catch (ErrnoException e) {
      return false;
    } finally {
      probes.forEach(Fd::close);
    }
  }
}
