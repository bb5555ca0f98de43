package dev.jovl.mount.filesystem;

import dev.jovl.fuse.Connection;
import dev.jovl.fuse.OpenFile;
import dev.jovl.fuse.Opened;
import dev.jovl.linux.DescriptorReserve;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.union.Node;
import dev.jovl.union.Union;
import dev.jovl.union.op.OpenDirectory;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The directories that are being read.
 *
 * <p>Where the kernel allows it, directories have no handles: it asks for neither an opendir nor a
 * releasedir, which spares two messages of four for each directory that is walked, and all where
 * the entries are cached. Then a reading is known by its directory and the position where it goes
 * on. Some readings are kept at these positions. One that is not there any more is begun anew at
 * the position, which therefore must mean the same in another opening of the directory: see {@link
 * Union#hasStablePositions}.
 */
final class Directories {
  private static final int FLAGS = Opened.KEEP_CACHE | Opened.CACHE_DIR;

  /** Directories that one mount keeps open because somebody may go on to read them. */
  private static final int KEPT = 32;

  /** Where a reading without a handle goes on. */
  private record Resume(Node directory, long position) {}

  /**
   * A reading without a handle.
   *
   * @param begun its place in the order in which readings began
   */
  private record Reading(OpenDirectory open, long begun) {}

  private final Union union;
  private final Handles<OpenDirectory> handles = new Handles<>();
  private final Map<Resume, Reading> resumes = new LinkedHashMap<>();
  private final AtomicLong begun = new AtomicLong();
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
    DescriptorReserve.require();
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
    long[] position = {offset};
    boolean kept = false;
    try {
      reading.open.read(
          offset,
          entry -> {
            boolean taken = sink.add(entry);
            if (taken) {
              position[0] = entry.entry().nextOffset();
            }
            return taken;
          });
      kept = position[0] != offset;
    } finally {
      if (kept) {
        keep(new Resume(directory, position[0]), reading);
      } else {
        reading.open.close();
      }
    }
  }

  private Reading resumed(Node directory, long offset) throws ErrnoException {
    Reading kept = null;
    if (offset != 0) {
      synchronized (resumes) {
        kept = resumes.remove(new Resume(directory, offset));
      }
    }
    return kept == null
        ? new Reading(new OpenDirectory(union, directory), begun.incrementAndGet())
        : kept;
  }

  /**
   * Of two readings at one position the later one stays: what was made before it began is in it,
   * and the other may have begun before that.
   */
  private void keep(Resume resume, Reading reading) {
    List<Reading> gone = new ArrayList<>(1);
    synchronized (resumes) {
      Reading same = resumes.remove(resume);
      boolean later = same == null || same.begun < reading.begun;
      resumes.put(resume, later ? reading : same);
      if (same != null) {
        gone.add(later ? same : reading);
      }
      Iterator<Reading> oldest = resumes.values().iterator();
      while (resumes.size() > KEPT) {
        gone.add(oldest.next());
        oldest.remove();
      }
    }
    gone.forEach(each -> each.open.close());
  }

  /** Returns how many are open, or kept where somebody may go on to read them. */
  int size() {
    synchronized (resumes) {
      return handles.size() + resumes.size();
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
    synchronized (resumes) {
      resumes.values().forEach(each -> each.open.close());
      resumes.clear();
    }
  }
}
