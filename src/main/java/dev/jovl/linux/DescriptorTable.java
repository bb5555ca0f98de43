package dev.jovl.linux;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;

/**
 * The kernel's table of the descriptors of this process. It doubles when it is full, and where a
 * process has several threads the one that opened a file then waits until no processor can look at
 * the old table any more (fs/file.c, expand_fdtable and synchronize_rcu): 8 to 32 ms on a kernel of
 * 250 ticks a second, at 65, 129, 257 descriptors and so on. It never shrinks.
 */
public final class DescriptorTable {
  /**
   * More than the directories and files that a server keeps open; 64 KiB of the kernel's memory.
   */
  private static final int SIZE = 8192;

  private static final byte[] ROOT = {'/'};

  private DescriptorTable() {}

  /**
   * Makes it large enough for a server, in a thread of its own: a thread that opens files meanwhile
   * does not wait. Where it cannot be made large it stays as it is.
   *
   * @return the thread that does it, which has ended when it is done
   */
  @CanIgnoreReturnValue
  public static Thread enlarge() {
    Thread thread = new Thread(DescriptorTable::reachTheEnd, "descriptor-table");
    thread.setDaemon(true);
    try {
      thread.start();
    } catch (OutOfMemoryError e) {
      // Nothing depends on it: each doubling then takes its time when it comes.
    }
    return thread;
  }

  private static void reachTheEnd() {
    int last = (int) Math.min(SIZE, DescriptorReserve.all()) - 1;
    try (Fd root = Open.path(Fd.CURRENT_DIRECTORY, ROOT, OpenFlags.PATH)) {
      root.duplicateFrom(last).close();
    } catch (ErrnoException e) {
      // All of it goes without, as above.
    }
  }
}
