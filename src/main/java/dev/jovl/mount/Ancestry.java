package dev.jovl.mount;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.linux.Stats;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Stat;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The directories above one, found by following "..", which no symbolic link can mislead. */
final class Ancestry {
  private static final byte[] PARENT = "..".getBytes(StandardCharsets.US_ASCII);

  private final List<Stat> directories;

  private Ancestry(List<Stat> directories) {
    this.directories = directories;
  }

  /** Directories through which a walk has come. */
  static final class Seen {
    private final Set<List<Long>> directories = new HashSet<>();

    /** Returns whether a directory is seen for the first time. */
    boolean add(Stat directory) {
      return directories.add(List.of(directory.device(), directory.ino()));
    }
  }

  /**
   * Walks up to the root, or to a directory that an earlier walk has come through.
   *
   * @param seen takes those that are new
   * @throws ErrnoException whatever openat(2) says
   */
  static Ancestry of(Fd directory, Seen seen) throws ErrnoException {
    List<Stat> directories = new ArrayList<>();
    directories.add(Stats.of(directory));
    Fd at = directory;
    try {
      while (seen.add(directories.get(directories.size() - 1))) {
        Fd parent = Open.path(at, PARENT, OpenFlags.PATH | OpenFlags.DIRECTORY);
        closeUnless(at, directory);
        at = parent;
        Stat stat = Stats.of(parent);
        if (stat.sameFile(directories.get(directories.size() - 1))) {
          return new Ancestry(directories);
        }
        directories.add(stat);
      }
      return new Ancestry(directories);
    } finally {
      closeUnless(at, directory);
    }
  }

  private static void closeUnless(Fd fd, Fd kept) {
    if (fd != kept) {
      fd.close();
    }
  }

  /** Returns whether the directory is the given one. */
  boolean is(Stat other) {
    return directories.get(0).sameFile(other);
  }

  /** Returns whether the directory is below the given one. */
  boolean isBelow(Stat other) {
    return directories.stream().skip(1).anyMatch(other::sameFile);
  }
}
