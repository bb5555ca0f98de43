package dev.jovl.mount.filesystem;

import dev.jovl.fuse.Connection;
import dev.jovl.fuse.OpenFile;
import dev.jovl.fuse.Opened;
import dev.jovl.mount.filesystem.Readings.Reading;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.union.ListedEntry;
import dev.jovl.union.Node;
import dev.jovl.union.Union;
import dev.jovl.union.layer.DirectoryHandles;
import dev.jovl.union.op.OpenDirectory;
import java.util.List;

/**
 * The directories that are being read.
 *
 * <p>Where the kernel allows it, directories have no handles: it asks for neither an opendir nor a
 * releasedir, which spares two messages of four for each directory that is walked, and all where
 * the entries are cached. Then a reading is known by its directory and the position where it goes
 * on. Some readings are kept at these positions. Where none is, one that is kept elsewhere in the
 * directory goes on there, since a caller with a small buffer comes back to the midst of what the
 * kernel was given; else one is begun anew. So a position must mean the same in another opening of
 * the directory: see {@link Union#hasStablePositions}. A reading that began before somebody has
 * begun to read the directory from its start is not kept: what has changed in between is not in it,
 * and that reader would go on with it if it came to the same position. Nor is one of a directory
 * that the kernel has given back.
 */
final class Directories {
  private static final int FLAGS = Opened.KEEP_CACHE | Opened.CACHE_DIR;

  private final Union union;
  private final Handles<OpenDirectory> handles = new Handles<>();

  /** Used with its own lock held. */
  private final Readings readings = new Readings();

  /** Whether any reading is kept; written with the lock. */
  private volatile boolean keepsSome;

  private volatile boolean withoutHandles;

  Directories(Union union) {
    this.union = union;
  }

  /** Learns what the kernel can do. */
  void init(Connection kernel) {
    withoutHandles = kernel.hasDirectoriesWithoutHandles() && union.hasStablePositions();
  }

  /**
   * Opens a directory.
   *
   * @throws ErrnoException ENOSYS to have it read without a handle
   */
  Opened open(Node directory) throws ErrnoException {
    if (withoutHandles) {
      throw ErrnoException.of(Errno.ENOSYS);
    }
    DirectoryHandles.requireRoom();
    return Opened.of(handles.add(new OpenDirectory(union, directory)), FLAGS);
  }

  /**
   * Gives entries until the sink takes no more.
   *
   * @param directory that is read
   * @param handle of {@link #open}; of no meaning where there are none
   * @param offset 0, or the next position of an entry
   * @throws ErrnoException EBADF for a handle that is not open, and what reading the layers says
   */
  void read(Node directory, long handle, long offset, OpenDirectory.Sink sink)
      throws ErrnoException {
    if (!withoutHandles) {
      handles.get(handle).read(offset, sink);
      return;
    }
    Reading reading = resumed(directory, offset);
    Progress progress = new Progress(sink, offset);
    boolean kept = false;
    try {
      reading.open().read(offset, progress);
      kept = progress.position != offset;
    } finally {
      close(kept ? keep(directory, reading, progress.position) : end(reading));
    }
  }

  /** Hands entries to a sink, and knows the position after the last one that it took. */
  private static final class Progress implements OpenDirectory.Sink {
    private final OpenDirectory.Sink sink;
    private long position;

    Progress(OpenDirectory.Sink sink, long start) {
      this.sink = sink;
      this.position = start;
    }

    @Override
    public boolean add(ListedEntry entry) throws ErrnoException {
      boolean taken = sink.add(entry);
      if (taken) {
        position = entry.entry().nextOffset();
      }
      return taken;
    }
  }

  /** Returns a reading that goes on at a position, in use by this thread. */
  private Reading resumed(Node directory, long offset) throws ErrnoException {
    List<Reading> ended = List.of();
    try {
      synchronized (readings) {
        Reading kept = readings.take(directory, offset);
        if (kept != null) {
          return kept;
        }
        Reading reading = readings.begin(directory, new OpenDirectory(union, directory));
        if (offset == 0) {
          ended = readings.startOver(reading);
        }
        return reading;
      }
    } finally {
      close(ended);
    }
  }

  /**
   * Keeps a reading for a request that goes on with it, and returns those that are ended. A request
   * of a killed caller can end after the kernel has given its directory back: then no request will
   * go on.
   */
  private List<Reading> keep(Node directory, Reading reading, long position) {
    synchronized (readings) {
      if (union.nodes().get(directory.id()) == null) {
        return end(reading);
      }
      List<Reading> ended = readings.keep(reading, position);
      keepsSome = true;
      return ended;
    }
  }

  private List<Reading> end(Reading reading) {
    synchronized (readings) {
      readings.end(reading);
      return List.of(reading);
    }
  }

  private static void close(List<Reading> ended) {
    ended.forEach(each -> each.open().close());
  }

  /**
   * Ends what is kept of a directory that the kernel may have given back: nobody has it open then,
   * and when it is looked up again it is another node.
   *
   * @param id the node of any file
   */
  void forget(long id) {
    if (!keepsSome) {
      return;
    }
    List<Reading> ended;
    synchronized (readings) {
      ended = readings.endKept(id);
      keepsSome = readings.kept() > 0;
    }
    close(ended);
  }

  /** Returns how many are open, or kept where somebody may go on to read them. */
  int size() {
    synchronized (readings) {
      return handles.size() + readings.kept();
    }
  }

  /** Ends a handle. */
  void release(OpenFile directory) {
    OpenDirectory open = handles.remove(directory.handle());
    if (open != null) {
      open.close();
    }
  }

  /** Closes everything. */
  void close() {
    handles.removeAll(OpenDirectory::close);
    synchronized (readings) {
      close(readings.endAll());
    }
  }
}
