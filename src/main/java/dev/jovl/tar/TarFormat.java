package dev.jovl.tar;

/** The dialects that a {@link TarWriter} writes. */
public enum TarFormat {
  /** Plain POSIX.1-1988 headers; an entry that does not fit is refused. */
  USTAR,
  /** Plain headers where they suffice, POSIX.1-2001 extended headers where not. Loses nothing. */
  PAX,
  /**
   * GNU long names and base-256 numbers. Times are cut to seconds; extended attributes are refused.
   */
  GNU
}
