package dev.jovl.fuse.jnr;

import com.kenai.jffi.MemoryIO;
import dev.jovl.fuse.OpenFile;
import dev.jovl.fuse.Opened;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import java.util.HashMap;
import java.util.Map;

/**
 * The open files and directories by the number in struct fuse_file_info; each holds its node. Used
 * by one thread.
 */
final class OpenFiles {
  // struct fuse_file_info of libfuse 2.9, fuse_common.h
  private static final int FLAGS = 0;
  private static final int WRITEPAGE = 16;
  private static final int BITS = 20;
  private static final int HANDLE = 24;
  private static final int BIT_DIRECT_IO = 1;

  private static final MemoryIO MEMORY = MemoryIO.getInstance();

  private final PathTable paths;
  private final Map<Long, OpenFile> files = new HashMap<>();
  private long last;

  OpenFiles(PathTable paths) {
    this.paths = paths;
  }

  /** Returns the flags of open(2) in a structure. */
  static int flags(long info) {
    return MEMORY.getInt(info + FLAGS);
  }

  /** Returns whether a write is that of a page that a mapping has changed. */
  static boolean isLateWrite(long info) {
    return MEMORY.getInt(info + WRITEPAGE) != 0;
  }

  /**
   * Notes what was opened in a structure. The page cache is never kept: libfuse makes a node for
   * each name of a file, so a write by another name would not be seen.
   */
  void put(long info, long node, Opened opened) {
    paths.hold(node);
    last++;
    files.put(last, new OpenFile(node, opened.handle()));
    MEMORY.putLong(info + HANDLE, last);
    if ((opened.flags() & Opened.DIRECT_IO) != 0) {
      MEMORY.putInt(info + BITS, MEMORY.getInt(info + BITS) | BIT_DIRECT_IO);
    }
  }

  /**
   * Returns what a structure stands for.
   *
   * @throws ErrnoException EBADF if it is not open
   */
  OpenFile get(long info) throws ErrnoException {
    OpenFile file = files.get(MEMORY.getLong(info + HANDLE));
    if (file == null) {
      throw ErrnoException.of(Errno.EBADF);
    }
    return file;
  }

  /** Returns whether a node is open. */
  boolean isOpen(long node) {
    return files.values().stream().anyMatch(file -> file.node() == node);
  }

  /** Forgets what a structure stands for and returns it. */
  OpenFile remove(long info) throws ErrnoException {
    OpenFile file = get(info);
    files.remove(MEMORY.getLong(info + HANDLE));
    return file;
  }

  /** Lets the node of a file go that was removed and released. */
  void letGo(OpenFile file) {
    paths.release(file.node());
  }
}
