package dev.jovl.union;

import dev.jovl.posix.FileName;
import java.util.Arrays;

/**
 * Which names a directory of a layer says something of, as hashes: a name that is not among them
 * needs no system call. Layers never change, so neither does this.
 *
 * <p>Most lookups in a directory that many layers have find nothing in most of them, and asking for
 * a name costs a layer two calls, one for the name and one for its {@code .wh.} mark.
 */
final class KnownNames {
  private static final int EMPTY = 0;

  /** Hashes in an open addressed table of which at most half is in use. */
  private final int[] table;

  private KnownNames(int[] table) {
    this.table = table;
  }

  /** Returns whether the directory may say something of a name; false is certain. */
  boolean mayHave(FileName name) {
    return table[slot(table, hash(name))] != EMPTY;
  }

  private static int hash(FileName name) {
    int mixed = name.hashCode() * 0x9E3779B1;
    return mixed == EMPTY ? 1 : mixed;
  }

  /** Returns where a hash is, or where it would be put. */
  private static int slot(int[] table, int hash) {
    int mask = table.length - 1;
    int at = (hash ^ hash >>> 16) & mask;
    while (table[at] != EMPTY && table[at] != hash) {
      at = (at + 1) & mask;
    }
    return at;
  }

  /** Gathers the names of one directory; for one thread. */
  static final class Collector {
    private int[] table = new int[16];
    private int count;

    /** Adds a name that is there, or one that a mark says is deleted. */
    void add(FileName name) {
      if (count * 2 >= table.length) {
        grow();
      }
      put(table, hash(name));
    }

    private void grow() {
      int[] old = table;
      int[] larger = new int[old.length * 2];
      count = 0;
      Arrays.stream(old).filter(hash -> hash != EMPTY).forEach(hash -> put(larger, hash));
      table = larger;
    }

    private void put(int[] into, int hash) {
      int at = slot(into, hash);
      if (into[at] == EMPTY) {
        into[at] = hash;
        count++;
      }
    }

    /** Returns all names that were added; the collector must not be used any more. */
    KnownNames names() {
      return new KnownNames(table);
    }
  }
}
