package dev.jovl.fuse.session;

import dev.jovl.fuse.RequestCount;
import dev.jovl.fuse.wire.Opcode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How often each kind of request came to one worker and how long it took. Written by that worker
 * alone, read by any thread.
 */
final class Counters {
  private static final int BUCKETS = RequestCount.BUCKETS;

  private final AtomicLongArray cells = new AtomicLongArray(Opcode.LIMIT * BUCKETS);
  private volatile long total;

  /** Counts a request of a kind that took a time. */
  void count(int opcode, long nanos) {
    int kind = opcode >= 0 && opcode < Opcode.LIMIT ? opcode : 0;
    int cell = kind * BUCKETS + RequestCount.bucketOf(nanos);
    cells.setOpaque(cell, cells.getPlain(cell) + 1);
    total = total + 1;
  }

  /** Adds what another one has counted, which counts no more. */
  void add(Counters other) {
    for (int cell = 0; cell < cells.length(); cell++) {
      cells.setOpaque(cell, cells.getPlain(cell) + other.cells.getOpaque(cell));
    }
    total = total + other.total;
  }

  /** Returns how many requests were counted. */
  long total() {
    return total;
  }

  /** Returns the sums of several counters; kinds that did not occur are left out. */
  static List<RequestCount> sum(Collection<Counters> all) {
    List<RequestCount> counts = new ArrayList<>();
    for (Opcode opcode : Opcode.values()) {
      long[] buckets = new long[BUCKETS];
      long count = 0;
      for (Counters counters : all) {
        for (int i = 0; i < BUCKETS; i++) {
          long cell = counters.cells.getOpaque(opcode.number() * BUCKETS + i);
          buckets[i] += cell;
          count += cell;
        }
      }
      if (count > 0) {
        counts.add(new RequestCount(opcode.name(), count, buckets));
      }
    }
    return counts;
  }
}
