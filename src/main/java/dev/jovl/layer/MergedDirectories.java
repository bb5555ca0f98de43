package dev.jovl.layer;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Stats;
import dev.jovl.linux.tree.Trees;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Stat;
import java.util.ArrayList;
import java.util.List;

/** The directories of lower layers that one name shows as one directory. */
final class MergedDirectories implements AutoCloseable {

  private final List<Fd> directories = new ArrayList<>();

  /**
   * Opens what a name is in the directories below.
   *
   * @param below the merged directories of the parent, the uppermost first
   */
  static MergedDirectories open(FileName name, List<Fd> below) throws ErrnoException {
    MergedDirectories merged = new MergedDirectories();
    try {
      merged.add(name, below);
      return merged;
    } catch (ErrnoException e) {
      merged.close();
      throw e;
    }
  }

  /** Returns the directories themselves, which stay the caller's. */
  static MergedDirectories of(List<Fd> roots) throws ErrnoException {
    MergedDirectories merged = new MergedDirectories();
    try {
      for (Fd root : roots) {
        merged.directories.add(root.duplicate());
      }
      return merged;
    } catch (ErrnoException e) {
      merged.close();
      throw e;
    }
  }

  private void add(FileName name, List<Fd> below) throws ErrnoException {
    for (Fd lower : below) {
      Stat stat = Stats.ifPresent(lower, name);
      if (stat != null && !stat.isDirectory()) {
        return;
      }
      if (stat != null) {
        Fd directory = Trees.openDirectory(lower, name);
        directories.add(directory);
        if (OverlayMarks.isOpaque(directory)) {
          return;
        }
      }
    }
  }

  /** Returns the directories, the uppermost first; open as long as this is. */
  List<Fd> list() {
    return directories;
  }

  @Override
  public void close() {
    directories.forEach(Fd::close);
  }
}
