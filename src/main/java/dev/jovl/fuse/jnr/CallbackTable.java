package dev.jovl.fuse.jnr;

import com.kenai.jffi.Closure;
import com.kenai.jffi.ClosureManager;
import com.kenai.jffi.MemoryIO;
import dev.jovl.fuse.RequestCount;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A struct fuse_operations in native memory whose entries are guarded: what a callback throws never
 * reaches libfuse, which would take it for success.
 */
final class CallbackTable {
  private static final Logger LOG = LoggerFactory.getLogger(CallbackTable.class);

  /**
   * flag_nullpath_ok, flag_nopath and flag_utime_omit_ok: no path is made where there is a handle,
   * and utimens leaves a time as it is.
   */
  private static final int FLAGS = 1 | 1 << 1 | 1 << 2;

  private static final int SIZE = Slot.COUNT * Long.BYTES;
  private static final int BUCKETS = RequestCount.BUCKETS;

  private final long memory = MemoryIO.getInstance().allocateMemory(SIZE, true);

  /** Held so that the code at their addresses stays. */
  private final List<Closure.Handle> closures = new ArrayList<>();

  private final AtomicLongArray cells = new AtomicLongArray(Slot.values().length * BUCKETS);

  CallbackTable() {
    MemoryIO.getInstance().putInt(memory + Slot.FLAGS * Long.BYTES, FLAGS);
  }

  /** Fills an entry. */
  void put(Slot slot, Callback callback) {
    Closure closure = buffer -> buffer.setLongReturn(guarded(slot, callback, buffer));
    Closure.Handle handle = ClosureManager.getInstance().newClosure(closure, Libfuse.SIX_LONGS);
    closures.add(handle);
    long place = memory + (long) slot.place() * Long.BYTES;
    MemoryIO.getInstance().putAddress(place, handle.getAddress());
  }

  private long guarded(Slot slot, Callback callback, Closure.Buffer buffer) {
    long began = System.nanoTime();
    try {
      return callback.call(new Arguments(buffer));
    } catch (ErrnoException e) {
      return -e.errno().number();
    } catch (Throwable e) {
      logged(slot, e);
      return -Errno.EIO.number();
    } finally {
      count(slot, System.nanoTime() - began);
    }
  }

  private static void logged(Slot slot, Throwable failure) {
    try {
      LOG.error("{} failed", slot, failure);
    } catch (Throwable e) {
      failure.addSuppressed(e);
    }
  }

  private void count(Slot slot, long nanos) {
    int cell = slot.ordinal() * BUCKETS + RequestCount.bucketOf(nanos);
    cells.setOpaque(cell, cells.getPlain(cell) + 1);
  }

  /** Returns the address of the structure. */
  long address() {
    return memory;
  }

  /** Returns the size of the structure in bytes. */
  int size() {
    return SIZE;
  }

  /** Returns what was called so far. */
  List<RequestCount> counts() {
    List<RequestCount> counts = new ArrayList<>();
    for (Slot slot : Slot.values()) {
      long[] buckets = new long[BUCKETS];
      long count = 0;
      for (int i = 0; i < BUCKETS; i++) {
        buckets[i] = cells.getOpaque(slot.ordinal() * BUCKETS + i);
        count += buckets[i];
      }
      if (count > 0) {
        counts.add(new RequestCount(slot.name(), count, buckets));
      }
    }
    return counts;
  }

  /** Frees the structure, when libfuse has returned. */
  void free() {
    closures.forEach(Closure.Handle::dispose);
    closures.clear();
    MemoryIO.getInstance().freeMemory(memory);
  }
}
