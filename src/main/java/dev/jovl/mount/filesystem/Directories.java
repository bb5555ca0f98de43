package dev.jovl.mount.filesystem;

import dev.jovl.fuse.Connection;
import dev.jovl.fuse.OpenFile;
import dev.jovl.fuse.Opened;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.union.Node;
import dev.jovl.union.Union;
import dev.jovl.union.layer.DirectoryHandles;
import dev.jovl.union.op.OpenDirectory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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

  /** Directories that one mount keeps open because somebody may go on to read them. */
  private static final int KEPT = 32;

  /** How many entries of merged directories these may hold; each takes some 128 bytes. */
  private static final long KEPT_ENTRIES = Runtime.getRuntime().maxMemory() / 4 / 128;

  /** Where a reading without a handle goes on. */
  private record Resume(Node directory, long position) {}

  /**
   * A reading without a handle.
   *
   * @param begun its place in the order in which readings began
   */
  private record Reading(OpenDirectory open, long begun) {}

  /** A directory that somebody reads just now, or whose readings are kept. */
  private static final class Readers {
    /** When it was last begun to be read from its start. */
    private long start;

    /** Readings that are in use or kept. */
    private int readings;
  }

  private final Union union;
  private final Handles<OpenDirectory> handles = new Handles<>();
  private final Map<Resume, Reading> resumes = new LinkedHashMap<>();
  private final Map<Node, Readers> readersOf = new HashMap<>();
  private long begun;

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
      List<Reading> gone = new ArrayList<>(1);
      synchronized (resumes) {
        if (kept) {
          keep(new Resume(directory, position[0]), reading, gone);
        } else {
          end(directory, reading, gone);
        }
      }
      gone.forEach(each -> each.open.close());
    }
  }

  private Reading resumed(Node directory, long offset) throws ErrnoException {
    List<Reading> gone = new ArrayList<>(1);
    try {
      synchronized (resumes) {
        Reading kept = resumes.remove(new Resume(directory, offset));
        if (kept == null && offset != 0) {
          kept = takeAny(directory);
        }
        if (kept != null) {
          return kept;
        }
        Reading reading = new Reading(new OpenDirectory(union, directory), ++begun);
        Readers readers = readersOf.computeIfAbsent(directory, absent -> new Readers());
        readers.readings++;
        if (offset == 0) {
          readers.start = reading.begun;
          endAll(directory, gone);
        }
        return reading;
      }
    } finally {
      gone.forEach(each -> each.open.close());
    }
  }

  /** Takes a kept reading of a directory, wherever it is; null if there is none; needs the lock. */
  private @Nullable Reading takeAny(Node directory) {
    Iterator<Map.Entry<Resume, Reading>> kept = resumes.entrySet().iterator();
    while (kept.hasNext()) {
      Map.Entry<Resume, Reading> each = kept.next();
      if (each.getKey().directory == directory) {
        kept.remove();
        return each.getValue();
      }
    }
    return null;
  }

  /** Ends all kept readings of a directory; needs the lock. */
  private void endAll(Node directory, List<Reading> gone) {
    Iterator<Map.Entry<Resume, Reading>> kept = resumes.entrySet().iterator();
    while (kept.hasNext()) {
      Map.Entry<Resume, Reading> each = kept.next();
      if (each.getKey().directory == directory) {
        kept.remove();
        end(directory, each.getValue(), gone);
      }
    }
  }

  /**
   * Keeps a reading for a request that goes on with it; needs the lock. A request of a killed
   * caller can end after the kernel has given its directory back: then no request will go on.
   */
  private void keep(Resume resume, Reading reading, List<Reading> gone) {
    Readers readers = readersOf.get(resume.directory);
    boolean isGone = union.nodes().get(resume.directory.id()) == null;
    if (readers == null || reading.begun < readers.start || isGone) {
      end(resume.directory, reading, gone);
      return;
    }
    Reading same = resumes.remove(resume);
    if (same != null) {
      end(resume.directory, same, gone);
    }
    resumes.put(resume, reading);
    keepsSome = true;
    long entries = resumes.values().stream().mapToLong(each -> each.open.heldEntries()).sum();
    Iterator<Map.Entry<Resume, Reading>> oldest = resumes.entrySet().iterator();
    while (resumes.size() > KEPT || (entries > KEPT_ENTRIES && resumes.size() > 1)) {
      Map.Entry<Resume, Reading> each = oldest.next();
      entries -= each.getValue().open.heldEntries();
      oldest.remove();
      end(each.getKey().directory, each.getValue(), gone);
    }
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
    List<Reading> gone = new ArrayList<>(0);
    synchronized (resumes) {
      Iterator<Map.Entry<Resume, Reading>> kept = resumes.entrySet().iterator();
      while (kept.hasNext()) {
        Map.Entry<Resume, Reading> each = kept.next();
        if (each.getKey().directory.id() == id) {
          kept.remove();
          end(each.getKey().directory, each.getValue(), gone);
        }
      }
      keepsSome = !resumes.isEmpty();
    }
    gone.forEach(each -> each.open.close());
  }

  /**
   * Ends a reading that was in use or kept; needs the lock. The caller closes those in {@code gone}
   * after releasing it.
   */
  private void end(Node directory, Reading reading, List<Reading> gone) {
    gone.add(reading);
    Readers readers = readersOf.get(directory);
    if (readers != null && --readers.readings == 0) {
      readersOf.remove(directory);
    }
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
      readersOf.clear();
    }
  }
}
