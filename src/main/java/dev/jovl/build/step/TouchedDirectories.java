package dev.jovl.build.step;

import dev.jovl.build.source.SourceEntry;
import dev.jovl.build.source.SourceVisitor;
import dev.jovl.build.source.SourceWalk;
import dev.jovl.dockerfile.pattern.IgnorePatterns;
import dev.jovl.linux.Attributes;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Stats;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.Stat;
import dev.jovl.posix.Timespec;
import java.io.IOException;

/** Gives directories that a step made or changed the time of the build instead of the clock's. */
final class TouchedDirectories implements SourceVisitor {

  private final Timespec began;
  private final Timespec time;

  private TouchedDirectories(Timespec began, Timespec time) {
    this.began = began;
    this.time = time;
  }

  /**
   * Sets times in an upper directory.
   *
   * @param upper open, and the caller's
   * @param began when the step began, by the clock that stamps files; a directory that was changed
   *     before that keeps its time
   * @param time the time of the build
   */
  static void settle(Fd upper, Timespec began, Timespec time) throws IOException {
    TouchedDirectories touched = new TouchedDirectories(began, time);
    IgnorePatterns.Directory nothing = IgnorePatterns.none().root();
    new SourceWalk(touched).contents(upper, new byte[0], new SourceWalk.Filter(nothing, nothing));
    if (touched.isTouched(Stats.of(upper))) {
      Attributes.setTimes(upper, time, time);
    }
  }

  private boolean isTouched(Stat directory) {
    return directory.mtime().compareTo(began) >= 0;
  }

  @Override
  public void leave(SourceEntry directory) throws ErrnoException {
    if (isTouched(directory.stat())) {
      Attributes.setTimes(directory.directory(), directory.name(), time, time);
    }
  }

  @Override
  public void leaf(SourceEntry file) {}
}
