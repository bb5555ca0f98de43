package dev.jovl.mount;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.linux.Stats;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Stat;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The directories above one, found by following "..", which no symbolic link can mislead. */
final class Ancestry {
  private static final byte[] PARENT = "..".getBytes(StandardCharsets.US_ASCII);

  private final List<Stat> directories;

  private Ancestry(List<Stat> directories) {
    this.directories = directories;
  }

  /**
   * Walks up to the root.
   *
   * @throws ErrnoException whatever openat(2) says
   */
  static Ancestry of(Fd directory) throws ErrnoException {
    List<Stat> directories = new ArrayList<>();
    directories.add(Stats.of(directory));
    Fd at = directory;
    try {
      while (true) {
        Fd parent = Open.path(at, PARENT, OpenFlags.PATH | OpenFlags.DIRECTORY, 0);
        closeUnless(at, directory);
        at = parent;
        Stat stat = Stats.of(parent);
        if (stat.sameFile(directories.get(directories.size() - 1))) {
          return new Ancestry(directories);
        }
        directories.add(stat);
      }
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
