package dev.jovl.build.copy;

import dev.jovl.linux.Attributes;
import dev.jovl.linux.Fd;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.Timespec;
import java.util.ArrayList;
import java.util.List;

/**
 * Sets the times of directories once nothing is made in them any more, where the same copy is to
 * make the same layer whenever it is done.
 */
public final class TimeKeeper implements AutoCloseable {

  /** A file and the time that it is to have. */
  private record Kept(Fd file, Timespec time) {}

  private final boolean active;
  private final List<Kept> kept = new ArrayList<>();

  /**
   * Makes a keeper.
   *
   * @param active whether times matter; a keeper that is not active does nothing
   */
  public TimeKeeper(boolean active) {
    this.active = active;
  }

  /**
   * Notes the time of a file that the copy made.
   *
   * @param file stays the caller's
   */
  public void note(Fd file, Timespec time) throws ErrnoException {
    if (active) {
      kept.add(new Kept(file.duplicate(), time));
    }
  }

  /** Sets all times, the last note about a file counting. */
  public void settle() throws ErrnoException {
    for (Kept each : kept) {
      Attributes.setTimes(each.file(), each.time(), each.time());
    }
  }

  @Override
  public void close() {
    kept.forEach(each -> each.file().close());
    kept.clear();
  }
}
