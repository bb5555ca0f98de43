package dev.jovl.union.copyup;

/**
 * How much of a file is needed in the upper.
 *
 * @param data whether its data is
 * @param limit how many bytes of it at most
 */
public record Extent(boolean data, long limit) {
  /** The metadata only, if the union can do that. */
  public static final Extent METADATA = new Extent(false, Long.MAX_VALUE);

  /** Everything. */
  public static final Extent ALL = new Extent(true, Long.MAX_VALUE);

  /** Returns the extent of a file that is about to be cut: nothing beyond a size in bytes. */
  public static Extent upTo(long size) {
    return new Extent(true, size);
  }
}
