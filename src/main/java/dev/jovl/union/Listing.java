package dev.jovl.union;

import dev.jovl.posix.DirectoryEntry;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Mode;
import dev.jovl.posix.OpenFlags;
import dev.jovl.union.layer.DirectoryPlace;
import dev.jovl.union.layer.DirectoryStream;
import dev.jovl.union.layer.EntryReader;
import dev.jovl.union.layer.Place;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Lists directories of the union. */
public final class Listing {
  private static final int DIRECTORY = Mode.directoryEntryType(Mode.DIRECTORY);
  private static final int DOTS = 2;

  private final Union union;

  /** Makes the listing of a union. */
  public Listing(Union union) {
    this.union = union;
  }

  /**
   * Returns whether the entries of a directory are all in one layer for good, so that they can be
   * streamed with the positions of that layer.
   *
   * @param sources of the directory
   */
  public boolean isSingle(Sources sources) {
    return sources.isUpper()
        ? sources.lowers().isEmpty()
        : sources.lowers().size() == 1 && union.isReadOnly();
  }

  /**
   * Opens the only layer of a directory; the caller closes the stream.
   *
   * @param sources of the directory
   */
  public DirectoryStream open(Node directory, Sources sources) throws ErrnoException {
    if (sources.isUpper()) {
      return openUpper(directory);
    }
    DirectoryPlace place = sources.lower().asDirectory();
    return place.layer().list(place);
  }

  private DirectoryStream openUpper(Node directory) throws ErrnoException {
    int flags = OpenFlags.RDONLY | OpenFlags.DIRECTORY;
    EntryReader whiteouts =
        directory.notes().hasAttributeWhiteouts() ? union.locator().entries() : null;
    return new DirectoryStream(
        union.reach().openUpper(directory, flags), whiteouts, null, union.upperPermissions());
  }

  /**
   * Returns an entry of the only layer of a directory as the union shows it.
   *
   * @param sources with which it was opened
   * @param stream of {@link #open}
   * @param entry of it, not a whiteout
   */
  public DirectoryEntry shown(
      Node directory, Sources sources, DirectoryStream stream, DirectoryEntry entry)
      throws ErrnoException {
    long ino;
    if (entry.name().isDots()) {
      ino = dotsIno(directory, entry.name());
    } else if (sources.isUpper()) {
      ino = upperIno(directory, stream.device(), entry);
    } else {
      ino = union.inoOf(stream.device(), entry.ino());
    }
    return new DirectoryEntry(entry.name(), ino, entry.type(), entry.nextOffset());
  }

  private static long dotsIno(Node directory, FileName dots) {
    Edge edge = directory.edge();
    return dots.length() == DOTS && edge != null ? edge.parent().ino() : directory.ino();
  }

  /**
   * An entry of the upper may have come from below, and then shows the number that it had there.
   */
  private long upperIno(Node directory, long device, DirectoryEntry entry) throws ErrnoException {
    boolean merged = !directory.sources().lowers().isEmpty();
    boolean mayHaveOrigin =
        directory.notes().isImpure()
            || (merged && (entry.type() == DIRECTORY || entry.type() == 0));
    return mayHaveOrigin ? originIno(directory, device, entry) : union.inoOf(device, entry.ino());
  }

  /** An entry whose layers cannot be read is listed all the same, and so are all others. */
  private long originIno(Node directory, long device, DirectoryEntry entry) {
    try {
      return union.resolver().inoOf(directory, device, entry);
    } catch (ErrnoException e) {
      return union.inoOf(device, entry.ino());
    }
  }

  /** Returns the entries of a directory, merged, with "." and "..", by ascending position. */
  public List<ListedEntry> merged(Node directory) throws ErrnoException {
    Merge merge = new Merge(directory, true, true);
    merge.run();
    merge.entries.sort(Comparator.comparingLong(listed -> listed.entry().nextOffset()));
    return merge.entries;
  }

  /**
   * Returns the entries of a directory, merged, with "." and "..", in no order and without inode
   * numbers, which cost a lookup for some.
   */
  List<ListedEntry> unnumbered(Node directory) throws ErrnoException {
    Merge merge = new Merge(directory, true, false);
    merge.run();
    return merge.entries;
  }

  /** Returns whether a directory has no entries besides "." and "..". */
  public boolean isEmpty(Node directory) throws ErrnoException {
    Merge merge = new Merge(directory, false, false);
    merge.run();
    return merge.entries.isEmpty();
  }

  /** The merging of one directory. */
  private final class Merge {
    private final Node directory;
    private final boolean all;
    private final boolean numbered;
    private final List<ListedEntry> entries = new ArrayList<>();
    private int place;
    private final Set<FileName> seen = new HashSet<>();
    private Set<FileName> deletedHere = new HashSet<>();

    /**
     * Makes one.
     *
     * @param all whether all entries are wanted; else one besides "." and ".." is enough
     * @param numbered whether their inode numbers are wanted
     */
    Merge(Node directory, boolean all, boolean numbered) {
      this.directory = directory;
      this.all = all;
      this.numbered = numbered;
    }

    void run() throws ErrnoException {
      Sources sources = directory.sources();
      if (all) {
        add(FileName.SELF, directory.ino(), DIRECTORY);
        add(FileName.of(".."), dotsIno(directory, FileName.of("..")), DIRECTORY);
      }
      if (sources.isUpper()) {
        try (DirectoryStream stream = openUpper(directory)) {
          layer(stream, true);
        }
      }
      for (Place below : sources.lowers()) {
        if (!all && !entries.isEmpty()) {
          return;
        }
        try (DirectoryStream stream = below.layer().list(below.asDirectory())) {
          layer(stream, false);
        }
        place++;
      }
    }

    /** A whiteout says nothing about its own layer, so it counts from the next one on. */
    private void layer(DirectoryStream stream, boolean upper) throws ErrnoException {
      stream.forEach(
          (entry, whiteout) -> {
            if (entry.name().isDots()) {
              return true;
            }
            if (whiteout) {
              deletedHere.add(entry.name());
            } else if (seen.add(entry.name())) {
              add(entry.name(), inoOf(entry, stream, upper), entry.type());
            }
            return all || entries.isEmpty();
          });
      seen.addAll(deletedHere);
      deletedHere = new HashSet<>();
    }

    private long inoOf(DirectoryEntry entry, DirectoryStream stream, boolean upper)
        throws ErrnoException {
      if (!numbered) {
        return 0;
      }
      long device = stream.device();
      return upper ? upperIno(directory, device, entry) : union.inoOf(device, entry.ino());
    }

    private void add(FileName name, long ino, int type) {
      DirectoryEntry entry = new DirectoryEntry(name, ino, type, NameCookie.of(name));
      entries.add(new ListedEntry(entry, place));
    }
  }
}
