package dev.jovl.mount.filesystem;

import dev.jovl.fuse.DirectoryPlusSink;
import dev.jovl.fuse.Entry;
import dev.jovl.posix.DirectoryEntry;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.Mode;
import dev.jovl.union.ListedEntry;
import dev.jovl.union.Node;
import dev.jovl.union.Union;
import dev.jovl.union.op.Lookup;
import dev.jovl.union.op.OpenDirectory;
import java.util.function.Function;

/**
 * The answer to one READDIRPLUS: names, each with the file if its reader is likely to look at it. A
 * name that goes alone is looked up by the kernel when somebody needs it.
 */
final class NamesWithNodes implements OpenDirectory.Sink {
  private static final int DIRECTORY = Mode.directoryEntryType(Mode.DIRECTORY);

  private final Union union;
  private final Lookup lookup;
  private final Function<Lookup.Found, Entry> entries;
  private final Node directory;
  private final DirectoryPlusSink sink;
  private final NameReaders.Told told;
  private boolean keptBack;

  /**
   * Makes an empty answer.
   *
   * @param entries what the kernel is told of a file
   * @param sink takes the answer
   */
  NamesWithNodes(
      Union union,
      Lookup lookup,
      Function<Lookup.Found, Entry> entries,
      Node directory,
      DirectoryPlusSink sink,
      NameReaders.Told told) {
    this.union = union;
    this.lookup = lookup;
    this.entries = entries;
    this.directory = directory;
    this.sink = sink;
    this.told = told;
  }

  /** Returns whether a file went without its node to see whether it is asked for. */
  boolean hasKeptBack() {
    return keptBack;
  }

  @Override
  public boolean add(ListedEntry listed) throws ErrnoException {
    DirectoryEntry entry = listed.entry();
    if (!sink.hasRoomFor(entry)) {
      return false;
    }
    return goesAlone(entry) ? sink.add(entry, Entry.absent(0)) : addWithNode(listed);
  }

  private boolean goesAlone(DirectoryEntry entry) {
    if (entry.name().isDots()) {
      return true;
    }
    if (entry.type() == DIRECTORY || entry.type() == 0 || told == NameReaders.Told.ALL) {
      return false;
    }
    if (told == NameReaders.Told.DIRECTORIES) {
      return true;
    }
    boolean first = !keptBack;
    keptBack = true;
    return first;
  }

  private boolean addWithNode(ListedEntry listed) throws ErrnoException {
    Lookup.Found found;
    try {
      found = lookup.lookup(directory, listed);
    } catch (ErrnoException e) {
      // One file that cannot be looked up hides no other: its name is told alone.
      return sink.add(listed.entry(), Entry.absent(0));
    }
    if (found == null) {
      return true;
    }
    boolean taken = sink.add(listed.entry(), entries.apply(found));
    if (!taken) {
      union.nodes().forget(found.node().id(), 1);
    }
    return taken;
  }
}
