package dev.jovl.layer;

import dev.jovl.linux.Attributes;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Names;
import dev.jovl.linux.Stats;
import dev.jovl.linux.tree.TreeWalk;
import dev.jovl.linux.tree.Trees;
import dev.jovl.posix.DirectoryEntry;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Stat;
import java.io.IOException;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Takes directories out of an upper directory that are no change: they hold nothing, and in mode,
 * owner, time and attributes are as the directory below that they were copied from. A mount makes
 * such copies for files that are gone again, like the places that a container is mounted on.
 */
public final class UnchangedDirectories {

  /** A directory that is being gone through, with those below it that it is merged with. */
  private static final class Level implements TreeWalk.Level<DirectoryEntry> {
    final @Nullable Level above;
    final FileName name;
    final Fd directory;
    final MergedDirectories merged;
    final Stat before;
    final Iterator<DirectoryEntry> rest;
    boolean changed;

    Level(@Nullable Level above, FileName name, Fd directory, MergedDirectories merged)
        throws ErrnoException {
      this.above = above;
      this.name = name;
      this.directory = directory;
      this.merged = merged;
      this.before = Stats.of(directory);
      this.rest = Trees.entries(directory).iterator();
    }

    @Override
    public Iterator<DirectoryEntry> rest() {
      return rest;
    }

    @Override
    public void close() {
      directory.close();
      merged.close();
    }
  }

  private UnchangedDirectories() {}

  /**
   * Removes them. The cost is that of reading the directories of the upper directory.
   *
   * @param upper the root of the changes, open for reading, with nobody writing to it; stays
   * @param lowers the layers below
   */
  public static void remove(Fd upper, Lowers lowers) throws IOException {
    Fd directory = upper.duplicate();
    MergedDirectories below;
    try {
      below = MergedDirectories.of(lowers.roots());
    } catch (ErrnoException e) {
      directory.close();
      throw e;
    }
    Level root = entered(null, FileName.SELF, directory, below);
    if (root != null) {
      TreeWalk.from(root, UnchangedDirectories::visit, UnchangedDirectories::leave);
    }
  }

  private static @Nullable Level visit(Level here, DirectoryEntry entry) throws ErrnoException {
    FileName name = entry.name();
    if (!Stats.at(here.directory, name).isDirectory()) {
      return null;
    }
    Fd directory = Trees.openDirectory(here.directory, name);
    MergedDirectories merged;
    try {
      merged = MergedDirectories.open(name, here.merged.list());
    } catch (ErrnoException e) {
      directory.close();
      throw e;
    }
    return entered(here, name, directory, merged);
  }

  /**
   * Returns a directory to go through; both descriptors are its own from now on. Null, with both
   * closed, if everything in it is a change.
   */
  private static @Nullable Level entered(
      @Nullable Level above, FileName name, Fd directory, MergedDirectories merged)
      throws ErrnoException {
    Level level = null;
    try {
      if (!merged.list().isEmpty() && !OverlayMarks.isOpaque(directory)) {
        level = new Level(above, name, directory, merged);
      }
    } finally {
      if (level == null) {
        directory.close();
        merged.close();
      }
    }
    return level;
  }

  private static void leave(Level level) throws ErrnoException {
    if (level.changed) {
      Attributes.setTimes(level.directory, level.before.atime(), level.before.mtime());
    }
    if (level.above != null
        && Trees.entries(level.directory).isEmpty()
        && DirectoryMetadata.isSame(level.directory, level.merged.list().get(0))) {
      Names.rmdir(level.above.directory, level.name);
      level.above.changed = true;
    }
  }
}
