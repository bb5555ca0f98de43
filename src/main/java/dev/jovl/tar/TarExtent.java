package dev.jovl.tar;

/**
 * A stretch of a file that an archive stores; what lies between extents is a hole.
 *
 * @param offset where it starts in the file, in bytes, at least 0
 * @param length how long it is, in bytes, at least 0
 */
public record TarExtent(long offset, long length) {

  /** Returns the first byte after the extent. */
  public long end() {
    return offset + length;
  }
}
