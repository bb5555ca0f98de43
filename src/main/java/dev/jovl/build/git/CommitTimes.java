package dev.jovl.build.git;

import dev.jovl.linux.Attributes;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.linux.Stats;
import dev.jovl.linux.Trees;
import dev.jovl.posix.DirectoryEntry;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Stat;
import dev.jovl.posix.Timespec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;

/** Gives all files of a checkout the time of its commit, so that it is the same each time. */
final class CommitTimes {

  private CommitTimes() {}

  /** Sets the times of a directory, of all that is in it, and of links themselves. */
  static void set(Path tree, Instant time) throws IOException {
    try (Fd root = Open.directory(tree)) {
      set(root, new Timespec(time.getEpochSecond(), 0));
    }
  }

  private static void set(Fd directory, Timespec time) throws IOException {
    for (DirectoryEntry entry : Trees.entries(directory)) {
      FileName name = entry.name();
      Stat stat = Stats.ifPresent(directory, name);
      if (stat != null && stat.isDirectory()) {
        try (Fd inner = Trees.openDirectory(directory, name)) {
          set(inner, time);
        }
      } else {
        Attributes.setTimes(directory, name, time, time);
      }
    }
    Attributes.setTimes(directory, time, time);
  }
}
