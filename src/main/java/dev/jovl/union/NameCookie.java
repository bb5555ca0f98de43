package dev.jovl.union;

import dev.jovl.posix.FileName;

/**
 * Positions in merged directories that depend on the name alone: a hash, by which entries are
 * sorted. So a position means the same in each open directory and after any change, which the cache
 * that the kernel keeps of a directory relies on.
 */
final class NameCookie {
  /** The position after ".". */
  static final long DOT = 1;

  /** The position after "..". */
  static final long DOT_DOT = 2;

  private static final long FIRST = 3;

  // FNV-1a of 64 bits, and the finalizer of MurmurHash3, which spreads short names.
  private static final long OFFSET_BASIS = 0xcbf29ce484222325L;
  private static final long PRIME = 0x100000001b3L;
  private static final long MIX_ONE = 0xff51afd7ed558ccdL;
  private static final long MIX_TWO = 0xc4ceb9fe1a85ec53L;

  private NameCookie() {}

  /** Returns the position after an entry, 1 or more. */
  static long of(FileName name) {
    if (name.isDots()) {
      return name.length() == 1 ? DOT : DOT_DOT;
    }
    long hash = OFFSET_BASIS;
    for (int i = 0; i < name.length(); i++) {
      hash = (hash ^ (name.byteAt(i) & 0xff)) * PRIME;
    }
    hash = (hash ^ (hash >>> 33)) * MIX_ONE;
    hash = (hash ^ (hash >>> 33)) * MIX_TWO;
    long positive = (hash ^ (hash >>> 33)) & Long.MAX_VALUE;
    return Math.max(FIRST, positive);
  }
}
