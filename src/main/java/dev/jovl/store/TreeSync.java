package dev.jovl.store;

import dev.jovl.linux.Fd;
import dev.jovl.linux.FileData;
import dev.jovl.linux.Open;
import dev.jovl.linux.Stats;
import dev.jovl.linux.Trees;
import dev.jovl.posix.DirectoryEntry;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Stat;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Set;

/**
 * Brings a tree to disk: with its whole filesystem at once, which is the cheapest, and then each
 * file and directory by itself where that is not enough.
 *
 * <p>On FUSE syncfs(2) does not reach who serves it (fuse_sync_fs() of the kernel, but for
 * virtiofs), and the kernel's overlay syncs its upper filesystem but does not tell what that has
 * lost (ovl_sync_fs()); both hand fsync(2) on, with its answer. There the whole comes first all the
 * same: on overlay it takes along what its owner may not open, and leaves little to do for the
 * rest.
 */
final class TreeSync implements AutoCloseable {

  private static final long FUSE = 0x65735546L;
  private static final long OVERLAY = 0x794c7630L;
  private static final Set<Long> FILE_BY_FILE = Set.of(FUSE, OVERLAY);
  private static final int READ = OpenFlags.RDONLY | OpenFlags.NOFOLLOW | OpenFlags.NONBLOCK;

  /** A directory, open, and what of it is still to be gone through. */
  private record Level(Fd directory, Iterator<DirectoryEntry> rest) {}

  /** From the deepest to the root. */
  private final Deque<Level> levels = new ArrayDeque<>();

  private TreeSync() {}

  /**
   * Brings a directory and all below it to disk.
   *
   * @param root open for reading, since before the tree was written; stays the caller's
   * @throws ErrnoException what syncfs(2) or fsync(2) says: EIO and ENOSPC mean that bytes were
   *     lost
   */
  static void of(Fd root) throws ErrnoException {
    FileData.syncFilesystem(root);
    if (FILE_BY_FILE.contains(Stats.filesystem(root).type())) {
      try (TreeSync walk = new TreeSync()) {
        walk.all(root);
      }
    }
  }

  /** Goes down without recursion: a stack has room for less than the deepest path of a layer. */
  private void all(Fd root) throws ErrnoException {
    push(root.duplicate());
    while (!levels.isEmpty()) {
      Level here = levels.element();
      if (here.rest.hasNext()) {
        syncOrDescend(here.directory, here.rest.next().name());
      } else {
        FileData.sync(here.directory);
        levels.pop().directory.close();
      }
    }
  }

  private void push(Fd directory) throws ErrnoException {
    try {
      levels.push(new Level(directory, Trees.entries(directory).iterator()));
    } catch (ErrnoException e) {
      directory.close();
      throw e;
    }
  }

  /**
   * What its owner, who is not root, may not read or enter cannot be opened: what has become of it
   * is not told.
   */
  private void syncOrDescend(Fd directory, FileName name) throws ErrnoException {
    try {
      Stat stat = Stats.at(directory, name);
      if (stat.isDirectory()) {
        push(Trees.openDirectory(directory, name));
      } else if (stat.isRegular()) {
        try (Fd file = Open.at(directory, name, READ, 0)) {
          FileData.sync(file);
        }
      }
    } catch (ErrnoException e) {
      if (!e.is(Errno.EACCES)) {
        throw e;
      }
    }
  }

  @Override
  public void close() {
    levels.forEach(level -> level.directory.close());
  }
}
