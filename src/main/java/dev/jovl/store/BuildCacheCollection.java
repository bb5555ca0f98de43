package dev.jovl.store;

/** What a collection does about the build cache. */
public enum BuildCacheCollection {
  /** The cache stays, with the images that its steps made. */
  KEEP,

  /**
   * Results of build steps that no name needs go as well, cache mounts that nobody uses, and what
   * only makes the next build faster.
   */
  PRUNE
}
