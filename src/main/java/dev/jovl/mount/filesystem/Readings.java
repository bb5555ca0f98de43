package dev.jovl.mount.filesystem;

import dev.jovl.union.Node;
import dev.jovl.union.op.OpenDirectory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The readings of directories without handles: those that are in use, and those that are kept at
 * the position where somebody may go on.
 *
 * <p>The ones kept longest give way. One that streams its directory holds a descriptor, so few are
 * kept. One of merged layers holds its entries alone, and to have it again is to list all layers,
 * at each message that the kernel sends; so as many are kept as there may be readers at once.
 *
 * <p>Not safe for use by several threads. Methods that end readings return them, for the caller to
 * close when it has released its lock.
 */
final class Readings {
  /** Streams that are kept. */
  private static final int STREAMS = 32;

  /** Readings of merged directories that are kept: readers often stop before they see an end. */
  private static final int MERGED = 1024;

  /** How many entries these may hold by default; each takes some 128 bytes. */
  private static final long ENTRIES = Runtime.getRuntime().maxMemory() / 4 / 128;

  /** A reading. */
  static final class Reading {
    private final Node directory;
    private final OpenDirectory open;
    private final long begun;

    // Of one that is kept: where, among which others, and how many entries it holds.
    private long position;
    private Set<Reading> others = Set.of();
    private int entries;

    private Reading(Node directory, OpenDirectory open, long begun) {
      this.directory = directory;
      this.open = open;
      this.begun = begun;
    }

    /** Returns the directory that it reads; it is used by one thread at a time. */
    OpenDirectory open() {
      return open;
    }
  }

  /** The readings of one directory. */
  private static final class Readers {
    /** When it was last begun to be read from its start, in the order in which readings began. */
    private long start;

    private int inUse;

    /** By their positions. */
    private final Map<Long, Reading> kept = new LinkedHashMap<>(2);
  }

  /** Of each directory that has readings, by its number. */
  private final Map<Long, Readers> readersOf = new HashMap<>();

  // What is kept, the longest first.
  private final Set<Reading> streams = new LinkedHashSet<>();
  private final Set<Reading> merged = new LinkedHashSet<>();

  /** Those that {@link #merged} hold. */
  private long entries;

  private long begun;

  private final long mostEntries;

  /** Keeps as many entries as a part of the memory of this process may hold. */
  Readings() {
    this(ENTRIES);
  }

  /**
   * Keeps fewer readings where they hold many entries.
   *
   * @param mostEntries how many those of merged directories may hold, besides a single one
   */
  Readings(long mostEntries) {
    this.mostEntries = mostEntries;
  }

  /**
   * Begins a reading, which is in use then.
   *
   * @param open becomes that of the reading
   */
  Reading begin(Node directory, OpenDirectory open) {
    readersOf.computeIfAbsent(directory.id(), absent -> new Readers()).inUse++;
    return new Reading(directory, open, ++begun);
  }

  /**
   * Notes that a reading begins at the start of its directory.
   *
   * @return those of the directory that were kept, which are ended
   */
  List<Reading> startOver(Reading reading) {
    Readers readers = readersOf.get(reading.directory.id());
    if (readers == null) {
      return List.of();
    }
    readers.start = reading.begun;
    return takeAll(readers);
  }

  /**
   * Takes a kept reading into use: that at a position, or any one of the directory where none is.
   *
   * @param position 0 for that at the start alone
   * @return null if there is none
   */
  @Nullable Reading take(Node directory, long position) {
    Readers readers = readersOf.get(directory.id());
    if (readers == null || readers.kept.isEmpty()) {
      return null;
    }
    Reading reading = readers.kept.get(position);
    if (reading == null && position != 0) {
      reading = readers.kept.values().iterator().next();
    }
    if (reading != null) {
      leave(readers, reading);
      readers.inUse++;
    }
    return reading;
  }

  /**
   * Keeps a reading that was in use, unless one that began at the start of its directory has come
   * since.
   *
   * @param position where somebody may go on
   * @return those that are ended; it may be among them
   */
  List<Reading> keep(Reading reading, long position) {
    Readers readers = readersOf.get(reading.directory.id());
    if (readers == null || reading.begun < readers.start) {
      end(reading);
      return List.of(reading);
    }
    readers.inUse--;
    List<Reading> ended = new ArrayList<>(1);
    Reading same = readers.kept.get(position);
    if (same != null) {
      leave(readers, same);
      ended.add(same);
    }
    reading.position = position;
    reading.entries = reading.open.heldEntries();
    readers.kept.put(position, reading);
    reading.others = reading.open.isStreamed() ? streams : merged;
    reading.others.add(reading);
    entries += reading.entries;
    while (streams.size() > STREAMS) {
      ended.add(dropOldest(streams));
    }
    while (merged.size() > MERGED || (entries > mostEntries && merged.size() > 1)) {
      ended.add(dropOldest(merged));
    }
    return ended;
  }

  /** Ends a reading that was in use; the caller closes it. */
  void end(Reading reading) {
    Readers readers = readersOf.get(reading.directory.id());
    if (readers != null) {
      readers.inUse--;
      removeIfUnread(reading.directory.id(), readers);
    }
  }

  /**
   * Ends what is kept of a directory.
   *
   * @param directory its number
   */
  List<Reading> endKept(long directory) {
    Readers readers = readersOf.get(directory);
    if (readers == null) {
      return List.of();
    }
    List<Reading> ended = takeAll(readers);
    removeIfUnread(directory, readers);
    return ended;
  }

  /** Ends all that are kept. */
  List<Reading> endAll() {
    List<Reading> ended = new ArrayList<>(streams);
    ended.addAll(merged);
    streams.clear();
    merged.clear();
    entries = 0;
    readersOf.clear();
    return ended;
  }

  /** Returns how many are kept. */
  int kept() {
    return streams.size() + merged.size();
  }

  private List<Reading> takeAll(Readers readers) {
    List<Reading> taken = List.copyOf(readers.kept.values());
    taken.forEach(each -> leave(readers, each));
    return taken;
  }

  private Reading dropOldest(Collection<Reading> kept) {
    Reading oldest = kept.iterator().next();
    Readers readers = Objects.requireNonNull(readersOf.get(oldest.directory.id()));
    leave(readers, oldest);
    removeIfUnread(oldest.directory.id(), readers);
    return oldest;
  }

  /** Has a reading kept no longer. */
  private void leave(Readers readers, Reading reading) {
    readers.kept.remove(reading.position);
    reading.others.remove(reading);
    entries -= reading.entries;
  }

  private void removeIfUnread(long directory, Readers readers) {
    if (readers.inUse == 0 && readers.kept.isEmpty()) {
      readersOf.remove(directory);
    }
  }
}
