package dev.jovl.linux.tree;

import dev.jovl.linux.Attributes;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Names;
import dev.jovl.linux.Open;
import dev.jovl.linux.Stats;
import dev.jovl.posix.DirectoryEntry;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoAction;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Mode;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Stat;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Removes what is in a directory, however deep: it goes down and up again without recursion, and
 * holds {@value #OPEN} descriptors at the most. What has been closed on the way down is opened
 * again as {@code ..}, and is then compared with what it was: nothing is removed in a directory
 * that the tree has been moved to meanwhile.
 */
final class TreeRemoval {

  /** How many directories are open at once; the deepest ones. */
  static final int OPEN = 64;

  private static final FileName UP = FileName.of("..");

  /** From the deepest to the one that is emptied. */
  private final Deque<Level> levels = new ArrayDeque<>();

  /** Those of them that are open, in the same order. */
  private final Deque<Level> opened = new ArrayDeque<>();

  private TreeRemoval() {}

  /** A directory that is being emptied. */
  private static final class Level {
    final @Nullable FileName name;
    final Iterator<DirectoryEntry> rest;
    @Nullable Fd fd;
    @Nullable Stat closed;

    Level(@Nullable FileName name, Fd fd) throws ErrnoException {
      this.name = name;
      this.fd = fd;
      this.rest = Trees.entries(fd).iterator();
    }

    Fd fd() {
      if (fd == null) {
        throw new IllegalStateException("closed");
      }
      return fd;
    }
  }

  /**
   * Removes everything in a directory.
   *
   * @param directory open for reading; stays the caller's
   */
  static void empty(Fd directory) throws ErrnoException {
    TreeRemoval removal = new TreeRemoval();
    try {
      removal.enter(null, directory.duplicate());
      removal.run();
    } finally {
      removal.close();
    }
  }

  private void run() throws ErrnoException {
    while (true) {
      Level here = levels.element();
      if (here.rest.hasNext()) {
        remove(here, here.rest.next().name());
      } else if (here.name == null) {
        return;
      } else {
        leave(here, here.name);
      }
    }
  }

  /** Removes a name, or goes down if it is a directory. */
  private void remove(Level here, FileName name) throws ErrnoException {
    try {
      permitted(here, () -> Names.unlink(here.fd(), name));
    } catch (ErrnoException e) {
      if (e.is(Errno.ENOENT)) {
        return;
      }
      if (!e.is(Errno.EISDIR)) {
        throw e;
      }
      permitted(here, () -> enter(name, openForRemoval(here.fd(), name)));
    }
  }

  private void enter(@Nullable FileName name, Fd directory) throws ErrnoException {
    Level level;
    try {
      level = new Level(name, directory);
    } catch (ErrnoException e) {
      directory.close();
      throw e;
    }
    levels.push(level);
    opened.push(level);
    if (opened.size() > OPEN) {
      Level highest = opened.removeLast();
      try (Fd fd = highest.fd()) {
        highest.closed = Stats.of(fd);
        highest.fd = null;
      }
    }
  }

  /** Goes up, and removes the directory that is empty now. */
  private void leave(Level here, FileName name) throws ErrnoException {
    levels.pop();
    Level above = levels.element();
    try (Fd empty = here.fd()) {
      opened.remove(here);
      if (above.fd == null) {
        above.fd = reopen(empty, above);
        opened.push(above);
      }
    }
    permitted(above, () -> Names.rmdir(above.fd(), name));
  }

  private static Fd reopen(Fd below, Level above) throws ErrnoException {
    Fd up = Open.at(below, UP, Trees.DIRECTORY);
    if (above.closed == null || !Stats.of(up).sameFile(above.closed)) {
      up.close();
      throw ErrnoException.of(Errno.ENOENT);
    }
    return up;
  }

  /** The owner of a directory without permissions may give them back to empty it. */
  private static void permitted(Level level, ErrnoAction action) throws ErrnoException {
    try {
      action.run();
    } catch (ErrnoException e) {
      if (!e.is(Errno.EACCES) || (Stats.of(level.fd()).mode() & Mode.OWNER_ALL) == Mode.OWNER_ALL) {
        throw e;
      }
      Attributes.chmod(level.fd(), Mode.OWNER_ALL);
      action.run();
    }
  }

  /** Opens a directory; one that denies its owner is given permissions first. */
  static Fd openForRemoval(Fd parent, FileName name) throws ErrnoException {
    try {
      return Trees.openDirectory(parent, name);
    } catch (ErrnoException e) {
      if (!e.is(Errno.EACCES)) {
        throw e;
      }
    }
    try (Fd place = Open.at(parent, name, OpenFlags.HANDLE)) {
      Attributes.chmod(place, Mode.OWNER_ALL);
    }
    return Trees.openDirectory(parent, name);
  }

  private void close() {
    for (Level level : opened) {
      level.fd().close();
    }
  }
}
