package dev.jovl.layer;

import dev.jovl.linux.Attributes;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Names;
import dev.jovl.linux.Stats;
import dev.jovl.linux.Trees;
import dev.jovl.posix.DirectoryEntry;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Stat;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes directories out of an upper directory that are no change: they hold nothing, and in mode,
 * owner, time and attributes are as the directory below that they were copied from. A mount makes
 * such copies for files that are gone again, like the places that a container is mounted on.
 */
public final class UnchangedDirectories {

  /** A directory that is being gone through, with those below it that it is merged with. */
  private static final class Level implements AutoCloseable {
    final @Nullable FileName name;
    final Fd directory;
    final MergedDirectories merged;
    final Stat before;
    final Iterator<DirectoryEntry> rest;
    boolean changed;

    Level(@Nullable FileName name, Fd directory, MergedDirectories merged) throws ErrnoException {
      this.name = name;
      this.directory = directory;
      this.merged = merged;
      this.before = Stats.of(directory);
      this.rest = Trees.entries(directory).iterator();
    }

    @Override
    public void close() {
      directory.close();
      merged.close();
    }
  }

  /** From the deepest to the root. */
  private final Deque<Level> levels = new ArrayDeque<>();

  private UnchangedDirectories() {}

  /**
   * Removes them. The cost is that of reading the directories of the upper directory.
   *
   * @param upper the root of the changes, open for reading, with nobody writing to it; stays
   * @param lowers the layers below
   */
  public static void remove(Fd upper, Lowers lowers) throws IOException {
    new UnchangedDirectories().removeIn(upper, lowers.roots());
  }

  /** Goes down without recursion: a stack has room for less than the deepest path of a layer. */
  private void removeIn(Fd upper, List<Fd> below) throws IOException {
    try {
      enter(null, upper.duplicate(), MergedDirectories.of(below));
      while (!levels.isEmpty()) {
        Level here = levels.element();
        if (here.rest.hasNext()) {
          FileName name = here.rest.next().name();
          if (Stats.at(here.directory, name).isDirectory()) {
            descend(here, name);
          }
        } else {
          levels.pop();
          leave(here);
        }
      }
    } finally {
      levels.forEach(Level::close);
    }
  }

  private void descend(Level here, FileName name) throws ErrnoException {
    Fd directory = Trees.openDirectory(here.directory, name);
    MergedDirectories merged;
    try {
      merged = MergedDirectories.open(name, here.merged.list());
    } catch (ErrnoException e) {
      directory.close();
      throw e;
    }
    enter(name, directory, merged);
  }

  /** Goes on in a directory, unless everything in it is a change; both are its own from now on. */
  private void enter(@Nullable FileName name, Fd directory, MergedDirectories merged)
      throws ErrnoException {
    boolean entered = false;
    try {
      if (!merged.list().isEmpty() && !OverlayMarks.isOpaque(directory)) {
        levels.push(new Level(name, directory, merged));
        entered = true;
      }
    } finally {
      if (!entered) {
        directory.close();
        merged.close();
      }
    }
  }

  private void leave(Level level) throws ErrnoException {
    boolean isUnchanged;
    try (level) {
      if (level.changed) {
        Attributes.setTimes(level.directory, level.before.atime(), level.before.mtime());
      }
      isUnchanged =
          level.name != null
              && Trees.entries(level.directory).isEmpty()
              && DirectoryMetadata.isSame(level.directory, level.merged.list().get(0));
    }
    if (isUnchanged && level.name != null) {
      Level above = levels.element();
      Names.rmdir(above.directory, level.name);
      above.changed = true;
    }
  }
}
