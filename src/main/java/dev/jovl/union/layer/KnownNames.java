package dev.jovl.union.layer;

import dev.jovl.linux.DirectoryReader;
import dev.jovl.linux.Fd;
import dev.jovl.posix.DirectoryEntry;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.union.whiteout.Whiteouts;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Which names a directory of a layer says something of, as hashes: a name that is not among them
 * needs no system call. Layers never change, so neither does this.
 *
 * <p>Most lookups in a directory that many layers have find nothing in most of them, and asking for
 * a name costs a layer two calls, one for the name and one for its {@code .wh.} mark.
 */
final class KnownNames {
  /** More names of one directory are not kept. */
  static final int MOST = 50_000;

  private static final int EMPTY = 0;

  /** Hashes in an open addressed table of which at most half is in use. */
  private final int[] table;

  private final boolean marks;

  private KnownNames(int[] table, boolean marks) {
    this.table = table;
    this.marks = marks;
  }

  /**
   * Reads the names of a directory.
   *
   * @param directory open for reading, at its start; its position moves
   * @param most how many names are worth the reading
   * @return null if there are more
   * @throws ErrnoException whatever getdents64(2) says
   */
  static @Nullable KnownNames read(Fd directory, int most) throws ErrnoException {
    Collector collector = new Collector(most);
    DirectoryReader reader = new DirectoryReader(directory);
    try {
      DirectoryEntry entry = reader.next();
      while (entry != null && collector.add(entry.name())) {
        entry = reader.next();
      }
      return entry == null ? collector.names() : null;
    } finally {
      reader.end();
    }
  }

  /** Returns whether a file in the directory is a mark for another, or for the directory. */
  boolean hasMarks() {
    return marks;
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

  /**
   * Gathers the names of one directory; for one thread. There is a bound, since the maker of a
   * layer may choose names whose hashes are put into one place.
   */
  static final class Collector {
    private int[] table = new int[16];
    private int left;
    private int count;
    private boolean marks;

    /** Makes one for as many names as are worth keeping. */
    Collector() {
      this(MOST);
    }

    /** Makes one for a number of names at most. */
    Collector(int most) {
      left = most;
    }

    /**
     * Adds a name that is there; for a mark, the name that it says is deleted.
     *
     * @return false if it is one too many; then the collector is of no use any more
     */
    boolean add(FileName name) {
      if (left == 0) {
        return false;
      }
      left--;
      boolean mark = Whiteouts.isMarker(name);
      marks |= mark;
      if (!mark) {
        addHash(name);
      } else if (Whiteouts.deletesName(name)) {
        addHash(Whiteouts.deletedBy(name));
      }
      return true;
    }

    private void addHash(FileName name) {
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
      return new KnownNames(table, marks);
    }
  }
}
