package dev.jovl.union;

import dev.jovl.posix.DirectoryEntry;
import dev.jovl.posix.FileName;
import java.util.Comparator;
import java.util.List;

/**
 * Positions in merged directories, which depend on the names: entries are sorted by a hash of them.
 * So a position means the same in each open directory and, but for the ties below, after changes of
 * other names, which the cache that the kernel keeps of a directory relies on.
 *
 * <p>They have 31 bits, since programs of 32 bits have no room for more: readdir(3) is EOVERFLOW
 * then. Of names that these do not tell apart, as two of 65,000, the last has the number that both
 * should have, and those before it have the numbers below that are free. So names keep their
 * positions when those before them are removed, as {@code rm -r} does while it reads. But one of
 * them that is made or removed moves those before it, and a name whose hash is just below gives way
 * too: a reader that stands there may see one of them twice or not at all.
 *
 * <p>The hash has no secret: the order of a directory is the same each time, as a step of a build
 * that packs its files may rely on. So whoever may make names in a directory can choose ties; they
 * change nothing but what readers of that directory are shown.
 */
final class MergedPositions {
  /** All positions are below. */
  private static final long LIMIT = 1L << 31;

  /** How many bits of the hash only order the entries. */
  private static final int LOW_BITS = 32;

  private static final long DOT = 1;
  private static final long DOT_DOT = 2;

  /** The least of a name. */
  private static final long FIRST = 3;

  // FNV-1a of 64 bits, and the finalizer of MurmurHash3, which spreads short names.
  private static final long OFFSET_BASIS = 0xcbf29ce484222325L;
  private static final long PRIME = 0x100000001b3L;
  private static final long MIX_ONE = 0xff51afd7ed558ccdL;
  private static final long MIX_TWO = 0xc4ceb9fe1a85ec53L;

  private static final Comparator<ListedEntry> BY_HASH =
      Comparator.<ListedEntry>comparingLong(listed -> listed.entry().nextOffset())
          .thenComparing(listed -> listed.entry().name());

  private MergedPositions() {}

  /** Returns the hash that orders a name among others, 1 to 2^63 - 1; "." and ".." come first. */
  static long hash(FileName name) {
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

  /**
   * Sorts the entries of a directory, and gives each the position after it.
   *
   * @param entries all of them, each with its {@link #hash} for a position; then by ascending
   *     positions, 1 to 2^31 - 1, no two the same
   */
  static void place(List<ListedEntry> entries) {
    entries.sort(BY_HASH);
    long position = LIMIT;
    for (int i = entries.size() - 1; i >= 0; i--) {
      ListedEntry listed = entries.get(i);
      long own = listed.entry().nextOffset() >>> LOW_BITS;
      // Never so low that those before it have no numbers.
      position = Math.max(i + 1, Math.min(own, position - 1));
      entries.set(i, new ListedEntry(at(listed.entry(), position), listed.place()));
    }
  }

  private static DirectoryEntry at(DirectoryEntry entry, long position) {
    return new DirectoryEntry(entry.name(), entry.ino(), entry.type(), position);
  }
}
