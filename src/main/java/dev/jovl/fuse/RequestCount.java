package dev.jovl.fuse;

/**
 * How often one kind of request came and how long it took to have its answer ready.
 *
 * @param name the operation as the kernel calls it, in capitals: LOOKUP
 * @param count requests
 * @param buckets element i counts those that took from 2^i to 2^(i+1) nanoseconds, the first and
 *     the last also what lies outside
 */
public record RequestCount(String name, long count, long[] buckets) {
  /** How many buckets there are; the last one begins at 34 seconds. */
  public static final int BUCKETS = 36;

  /** Returns the bucket of a request that took a time. */
  public static int bucketOf(long nanos) {
    return Math.min(BUCKETS - 1, 63 - Long.numberOfLeadingZeros(nanos | 1));
  }

  /** Returns a bound in nanoseconds that a share of the requests, 0 to 1, did not exceed. */
  public long percentileNanos(double share) {
    long wanted = (long) Math.ceil(count * share);
    long seen = 0;
    for (int i = 0; i < buckets.length; i++) {
      seen += buckets[i];
      if (seen >= wanted) {
        return 1L << (i + 1);
      }
    }
    return Long.MAX_VALUE;
  }
}
