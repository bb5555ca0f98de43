package dev.jovl.union.copyup;

import dev.jovl.union.UnionOptions;

/**
 * How much of a file is needed in the upper.
 *
 * @param data whether its data is
 * @param limit how many bytes of it at most
 * @param evenImmutable whether an immutable file is copied too, because its flags shall change or
 *     something below it
 */
public record CopyUpScope(boolean data, long limit, boolean evenImmutable) {
  /** The metadata only, if the union can do that. */
  public static final CopyUpScope METADATA = new CopyUpScope(false, Long.MAX_VALUE, false);

  /** Everything. */
  public static final CopyUpScope ALL = new CopyUpScope(true, Long.MAX_VALUE, false);

  /** Everything, of an immutable file too. */
  public static final CopyUpScope FOR_FLAGS = new CopyUpScope(true, Long.MAX_VALUE, true);

  /** A directory, an immutable one too, since something below it shall change. */
  static final CopyUpScope FOR_BELOW = new CopyUpScope(false, Long.MAX_VALUE, true);

  /**
   * Returns the extent of a file that is about to get another name. By that the data below is found
   * through a redirect alone, so where redirects are not followed it must not stay there.
   */
  public static CopyUpScope forNewName(UnionOptions options) {
    return options.following().redirects() ? METADATA : ALL;
  }

  /** Returns the extent of a file that is about to be cut: nothing beyond a size in bytes. */
  public static CopyUpScope upTo(long size) {
    return new CopyUpScope(true, size, false);
  }

  /** Returns whether the file is about to be cut. */
  boolean isCut() {
    return limit != Long.MAX_VALUE;
  }
}
