package dev.jovl.union.layer;

import dev.jovl.linux.DirectoryReader;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Stats;
import dev.jovl.posix.DirectoryEntry;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Mode;
import dev.jovl.posix.Stat;
import dev.jovl.union.whiteout.SeenWhiteout;
import dev.jovl.union.whiteout.Whiteouts;
import org.jspecify.annotations.Nullable;

/**
 * The entries of one directory on disk, told apart from the marks in it. One user at a time, which
 * closes it, and with it the descriptor.
 */
public final class DirectoryStream implements AutoCloseable {
  private static final int UNKNOWN = 0;
  private static final int CHARACTER = Mode.directoryEntryType(Mode.CHARACTER);
  private static final int REGULAR = Mode.directoryEntryType(Mode.REGULAR);

  private final Fd fd;
  private final DirectoryReader reader;
  private final @Nullable EntryReader attributeWhiteouts;
  private final @Nullable DirectoryPlace place;
  private final boolean typesAreKnown;
  private final LayerFilesystem filesystem;
  private KnownNames.@Nullable Collector names;
  private @Nullable Long device;

  /** Null until it is asked for. */
  private @Nullable DirectoryPositions positions;

  /** Where the entry is that was given last, on disk. */
  private long at;

  /** Where the next one is. */
  private long next;

  /**
   * Makes a stream.
   *
   * @param fd open for reading; it becomes the stream's
   * @param attributeWhiteouts tells empty files from whiteouts; null where no file can be one
   * @param place learns all names of a directory that is read to its end; null if it knows them, or
   *     they can change
   * @param permissions where the types of files are; a regular file is of unknown type unless that
   *     is in the inodes
   * @param filesystem that of the root of the layer
   */
  public DirectoryStream(
      Fd fd,
      @Nullable EntryReader attributeWhiteouts,
      @Nullable DirectoryPlace place,
      Permissions permissions,
      LayerFilesystem filesystem) {
    this.fd = fd;
    this.reader = new DirectoryReader(fd);
    this.attributeWhiteouts = attributeWhiteouts;
    this.place = place;
    this.typesAreKnown = permissions.areInInodes();
    this.filesystem = filesystem;
    this.names = place == null ? null : new KnownNames.Collector();
  }

  /**
   * Goes to a position that {@link #position} gave, of any stream of the directory, or to 0.
   *
   * @throws ErrnoException what lseek(2) says
   */
  public void seek(long position) throws ErrnoException {
    names = null;
    next = positions().onDisk(position);
    reader.seek(next);
  }

  /**
   * Returns the position after the entry that was given last, as users of the union see it: below
   * 2^31 wherever that can be.
   *
   * @throws ErrnoException what lseek(2) says
   */
  public long position() throws ErrnoException {
    return positions().shown(at, next);
  }

  private DirectoryPositions positions() throws ErrnoException {
    DirectoryPositions known = positions;
    if (known == null) {
      known =
          filesystem.mayGiveHashes() ? DirectoryPositions.of(fd) : DirectoryPositions.AS_THEY_ARE;
      positions = known;
    }
    return known;
  }

  /**
   * Gives the entries from here on, "." and ".." included, until no more are wanted. Their
   * positions are those on disk.
   *
   * @throws ErrnoException what getdents64(2) says, or looking at a possible whiteout, or the
   *     consumer
   */
  public void forEach(Layer.EntryConsumer consumer) throws ErrnoException {
    // Not for longer: the number of an inode that is gone may be given to another device.
    SeenWhiteout seen = new SeenWhiteout();
    DirectoryEntry entry = read();
    while (entry != null && give(entry, seen, consumer)) {
      entry = read();
    }
    if (entry == null && names != null && place != null) {
      place.learn(names.names());
      names = null;
    }
  }

  /**
   * Returns the device number of the directory, which its entries have too, as far as the inode
   * numbers in it tell.
   *
   * @throws ErrnoException what statx(2) says
   */
  public long device() throws ErrnoException {
    Long known = device;
    if (known == null) {
      known = Stats.of(fd).device();
      device = known;
    }
    return known;
  }

  private @Nullable DirectoryEntry read() throws ErrnoException {
    DirectoryEntry entry = reader.next();
    if (entry != null) {
      at = next;
      next = entry.nextOffset();
    }
    return entry;
  }

  private boolean give(DirectoryEntry entry, SeenWhiteout seen, Layer.EntryConsumer consumer)
      throws ErrnoException {
    FileName name = entry.name();
    if (names != null && !names.add(name)) {
      names = null;
    }
    if (!Whiteouts.isMarker(name)) {
      return consumer.take(typed(entry), isWhiteout(entry, seen));
    }
    if (!Whiteouts.deletesName(name)) {
      return true;
    }
    FileName deleted = Whiteouts.deletedBy(name);
    return consumer.take(
        new DirectoryEntry(deleted, entry.ino(), entry.type(), entry.nextOffset()), true);
  }

  private DirectoryEntry typed(DirectoryEntry entry) {
    return typesAreKnown || entry.type() != REGULAR
        ? entry
        : new DirectoryEntry(entry.name(), entry.ino(), UNKNOWN, entry.nextOffset());
  }

  private boolean isWhiteout(DirectoryEntry entry, SeenWhiteout seen) throws ErrnoException {
    int type = entry.type();
    boolean maybe =
        type == CHARACTER || type == UNKNOWN || (attributeWhiteouts != null && type == REGULAR);
    if (!maybe || entry.name().isDots()) {
      return false;
    }
    if (seen.is(entry)) {
      return true;
    }
    Stat stat = Stats.ifPresent(fd, entry.name());
    return stat == null
        || seen.look(entry, stat)
        || (attributeWhiteouts != null
            && attributeWhiteouts.isAttributeWhiteout(fd, entry.name(), stat));
  }

  /** Closes the descriptor. */
  @Override
  public void close() {
    reader.end();
    fd.close();
  }
}
