package dev.jovl.store;

import java.time.Instant;

/** A part of the build cache. */
public sealed interface CacheEntry {

  /** Returns its name: 64 hexadecimal digits, and for some cache mounts more. */
  String name();

  /** Returns when it was last used. */
  Instant used();

  /**
   * The result of a build step.
   *
   * @param name the digest of all that the step depends on
   * @param used when a build last made or took it
   * @param step what is remembered
   */
  record Step(String name, Instant used, CachedStep step) implements CacheEntry {}

  /**
   * A cache mount of build steps.
   *
   * @param name the name of its directory
   * @param used when a step last began or ended to use it
   * @param bytes what its files take on disk
   */
  record Mount(String name, Instant used, long bytes) implements CacheEntry {}
}
