package dev.jovl.build.git;

import dev.jovl.linux.Attributes;
import dev.jovl.linux.Open;
import dev.jovl.linux.Stats;
import dev.jovl.linux.tree.TreeWalk;
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
    Timespec of = new Timespec(time.getEpochSecond(), 0);
    TreeWalk.from(
        TreeWalk.Directory.of(Open.directory(tree)),
        (here, entry) -> {
          Stat stat = Stats.ifPresent(here.open(), entry.name());
          if (stat != null && stat.isDirectory()) {
            return here.below(entry.name());
          }
          Attributes.setTimes(here.open(), entry.name(), of, of);
          return null;
        },
        here -> Attributes.setTimes(here.open(), of, of));
  }
}
