package dev.jovl.mount.filesystem;

import java.util.concurrent.TimeUnit;

/**
 * How long the kernel may answer from its caches, in nanoseconds. Nobody but the union changes its
 * layers, so the usual answer is: for ever.
 *
 * @param entries names
 * @param attributes what stat shows
 * @param absence names that are not there
 */
public record CachePolicy(long entries, long attributes, long absence) {
  /** As good as for ever: the kernel adds it to a time in nanoseconds. */
  public static final CachePolicy FOREVER = ofSeconds(1e9);

  /** Returns the policy of one time for everything, in seconds. */
  public static CachePolicy ofSeconds(double seconds) {
    long nanos = (long) (Math.min(seconds, 1e9) * TimeUnit.SECONDS.toNanos(1));
    return new CachePolicy(nanos, nanos, nanos);
  }
}
