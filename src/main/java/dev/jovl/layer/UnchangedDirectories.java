package dev.jovl.layer;

import dev.jovl.linux.Attributes;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Names;
import dev.jovl.linux.Stats;
import dev.jovl.linux.Trees;
import dev.jovl.posix.DirectoryEntry;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Stat;
import java.io.IOException;
import java.util.List;

/**
 * Takes directories out of an upper directory that are no change: they hold nothing, and in mode,
 * owner, time and attributes are as the directory below that they were copied from. A mount makes
 * such copies for files that are gone again, like the places that a container is mounted on.
 */
public final class UnchangedDirectories {

  private UnchangedDirectories() {}

  /**
   * Removes them. The cost is that of reading the directories of the upper directory.
   *
   * @param upper the root of the changes, open for reading, with nobody writing to it; stays
   * @param lowers the layers below
   */
  public static void remove(Fd upper, Lowers lowers) throws IOException {
    removeIn(upper, lowers.roots());
  }

  private static void removeIn(Fd directory, List<Fd> below) throws IOException {
    if (below.isEmpty() || OverlayMarks.isOpaque(directory)) {
      return;
    }
    Stat before = Stats.of(directory);
    boolean removed = false;
    for (DirectoryEntry entry : Trees.entries(directory)) {
      if (Stats.at(directory, entry.name()).isDirectory()) {
        removed |= removeIfUnchanged(directory, entry.name(), below);
      }
    }
    if (removed) {
      Attributes.setTimes(directory, before.atime(), before.mtime());
    }
  }

  private static boolean removeIfUnchanged(Fd parent, FileName name, List<Fd> below)
      throws IOException {
    try (Fd directory = Trees.openDirectory(parent, name);
        MergedDirectories merged = MergedDirectories.open(name, below)) {
      removeIn(directory, merged.list());
      if (merged.list().isEmpty()
          || OverlayMarks.isOpaque(directory)
          || !Trees.entries(directory).isEmpty()
          || !DirectoryMetadata.isSame(directory, merged.list().get(0))) {
        return false;
      }
    }
    Names.rmdir(parent, name);
    return true;
  }
}
