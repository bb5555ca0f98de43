package dev.jovl.union;

import dev.jovl.posix.DirectoryEntry;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Mode;
import dev.jovl.posix.OpenFlags;
import dev.jovl.union.layer.DirectoryPlace;
import dev.jovl.union.layer.DirectoryStream;
import dev.jovl.union.layer.EntryReader;
import dev.jovl.union.layer.Permissions;
import java.util.ArrayList;
import java.util.List;

/** Lists directories of the union. */
public final class Listing {
  private static final int DIRECTORY = Mode.directoryEntryType(Mode.DIRECTORY);
  private static final int DOTS = 2;

  private final NodeFiles files;
  private final Resolver resolver;
  private final FileNumbers numbers;
  private final EntryReader upperEntries;
  private final Permissions upperPermissions;
  private final boolean readOnly;

  Listing(UnionParts parts, NodeFiles files, Resolver resolver, FileNumbers numbers) {
    this.files = files;
    this.resolver = resolver;
    this.numbers = numbers;
    this.upperEntries = parts.upperEntries();
    this.upperPermissions = parts.upperPermissions();
    this.readOnly = parts.upper() == null;
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
        : sources.lowers().size() == 1 && readOnly;
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

  /** Opens the upper of a directory that is in it; the caller closes the stream. */
  DirectoryStream openUpper(Node directory) throws ErrnoException {
    int flags = OpenFlags.RDONLY | OpenFlags.DIRECTORY;
    EntryReader whiteouts = directory.marks().hasAttributeWhiteouts() ? upperEntries : null;
    return new DirectoryStream(
        files.openUpper(directory, flags),
        whiteouts,
        null,
        upperPermissions,
        files.upper().filesystem());
  }

  /**
   * Returns an entry of the only layer of a directory as the union shows it.
   *
   * @param sources with which it was opened
   * @param stream of {@link #open}
   * @param entry the one that it gave last, not a whiteout
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
      ino = numbers.inoOf(stream.device(), entry.ino());
    }
    return new DirectoryEntry(entry.name(), ino, entry.type(), stream.position());
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
        directory.marks().isImpure()
            || (merged && (entry.type() == DIRECTORY || entry.type() == 0));
    return mayHaveOrigin ? originIno(directory, device, entry) : numbers.inoOf(device, entry.ino());
  }

  /** An entry whose layers cannot be read is listed all the same, and so are all others. */
  private long originIno(Node directory, long device, DirectoryEntry entry) {
    try {
      return resolver.inoOf(directory, device, entry);
    } catch (ErrnoException e) {
      return numbers.inoOf(device, entry.ino());
    }
  }

  /** Returns the entries of a directory, merged, with "." and "..", by ascending position. */
  public List<ListedEntry> merged(Node directory) throws ErrnoException {
    List<ListedEntry> entries = dots(directory);
    MergedListing.Sink numbered =
        (entry, layer) -> {
          long ino = inoOf(directory, entry, layer);
          entries.add(listed(entry.name(), ino, entry.type(), layer.place()));
          return true;
        };
    MergedListing.read(this, directory, numbered);
    MergedPositions.place(entries);
    return entries;
  }

  private long inoOf(Node directory, DirectoryEntry entry, MergedListing.ReadLayer layer)
      throws ErrnoException {
    long device = layer.stream().device();
    return layer.isUpper()
        ? upperIno(directory, device, entry)
        : numbers.inoOf(device, entry.ino());
  }

  /**
   * Returns the entries of a directory, merged, with "." and "..", in no order, without positions
   * and without inode numbers, which cost a lookup for some.
   */
  List<ListedEntry> unnumbered(Node directory) throws ErrnoException {
    List<ListedEntry> entries = dots(directory);
    MergedListing.Sink names =
        (entry, layer) -> {
          entries.add(listed(entry.name(), 0, entry.type(), layer.place()));
          return true;
        };
    MergedListing.read(this, directory, names);
    return entries;
  }

  /** Returns a list to add entries to that has "." and ".." already. */
  private static List<ListedEntry> dots(Node directory) {
    List<ListedEntry> entries = new ArrayList<>();
    entries.add(listed(FileName.SELF, directory.ino(), DIRECTORY, 0));
    FileName above = FileName.of("..");
    entries.add(listed(above, dotsIno(directory, above), DIRECTORY, 0));
    return entries;
  }

  private static ListedEntry listed(FileName name, long ino, int type, int place) {
    return new ListedEntry(new DirectoryEntry(name, ino, type, MergedPositions.hash(name)), place);
  }

  /** Returns whether a directory has no entries besides "." and "..". */
  public boolean isEmpty(Node directory) throws ErrnoException {
    return MergedListing.read(this, directory, (entry, layer) -> false);
  }
}
