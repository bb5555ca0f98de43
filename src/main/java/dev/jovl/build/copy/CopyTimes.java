package dev.jovl.build.copy;

import dev.jovl.linux.Attributes;
import dev.jovl.linux.Fd;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.Stat;
import dev.jovl.posix.Timespec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The times of what a copy makes. It sets those of directories once nothing is made in them any
 * more, where the same copy is to make the same layer whenever it is done.
 */
public final class CopyTimes implements AutoCloseable {

  /** 1980-01-01T00:00:00Z: a zip cannot hold anything older. */
  private static final Timespec MADE = new Timespec(315_532_800, 0);

  /** A file and the time that it is to have. */
  private record Kept(Fd file, Timespec time) {}

  private final boolean reproducible;
  private final @Nullable Timespec given;
  private final List<Kept> kept;

  private CopyTimes(boolean reproducible, @Nullable Timespec given, List<Kept> kept) {
    this.reproducible = reproducible;
    this.given = given;
    this.kept = kept;
  }

  /** Returns the times of copies that have those of their sources, and else the clock's. */
  public static CopyTimes ofSources() {
    return new CopyTimes(false, null, new ArrayList<>());
  }

  /**
   * Returns the times of copies that have those of their sources; what has no source has the first
   * moment of 1980, and directories have theirs whatever is made in them.
   */
  public static CopyTimes reproducible() {
    return new CopyTimes(true, null, new ArrayList<>());
  }

  /**
   * Returns the times of copies that all have this one. Directories lose it when something is made
   * in them.
   */
  public static CopyTimes fixed(Timespec time) {
    return new CopyTimes(false, time, new ArrayList<>());
  }

  /** Returns these times for what is in an archive, which keeps its own in any case. */
  CopyTimes forArchive() {
    return new CopyTimes(reproducible, null, kept);
  }

  /** Returns the time of what is made now and has no source. */
  public Timespec ofMade() {
    if (given != null || reproducible) {
      return given != null ? given : MADE;
    }
    Instant now = Instant.now();
    return new Timespec(now.getEpochSecond(), now.getNano());
  }

  /** Returns the time of the copy of a file. */
  Timespec of(Stat source) {
    return given == null ? source.mtime() : given;
  }

  /**
   * Notes a file that the copy made and that has no source.
   *
   * @param file stays the caller's
   */
  void noteMade(Fd file) throws ErrnoException {
    if (given == null) {
      note(file, MADE);
    } else {
      Attributes.setTimes(file, given, given);
    }
  }

  /**
   * Notes the time of a file that the copy made.
   *
   * @param file stays the caller's
   */
  public void note(Fd file, Timespec time) throws ErrnoException {
    if (reproducible) {
      kept.add(new Kept(file.duplicate(), time));
    }
  }

  /** Sets all times; of several notes about a file the last one counts. */
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
