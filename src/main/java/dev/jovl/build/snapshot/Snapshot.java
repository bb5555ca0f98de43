package dev.jovl.build.snapshot;

import dev.jovl.linux.Fd;
import dev.jovl.oci.Digest;
import dev.jovl.posix.Timespec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The root filesystem of a stage at one step: the layers below, and for a step that works an empty
 * directory on top that takes the changes. Closing unmounts it and drops what was not committed.
 */
public interface Snapshot extends AutoCloseable {

  /** Returns where the root filesystem is mounted. */
  Path root();

  /**
   * Opens the root filesystem; the caller owns the descriptor and closes it before the snapshot.
   */
  Fd openRoot() throws IOException;

  /**
   * Returns when it was made, by the clock that stamps its files: what a step changes is never
   * older. That clock goes by ticks, so the time of day is some milliseconds ahead of it.
   */
  Timespec began();

  /**
   * Makes an empty directory that is gone with the snapshot and that only its owner can reach.
   *
   * @param name what it is for
   */
  Path scratch(String name) throws IOException;

  /**
   * Unmounts and returns the directory that holds the changes, so that it can be looked through.
   * Directories in it that are no change are taken out. After that there is no {@link #root} any
   * more.
   */
  Path unmount() throws IOException;

  /**
   * Makes a layer of the changes, unmounting first. The directory is renamed, not copied.
   *
   * @return the diff id of the layer
   */
  Digest commit() throws IOException;

  /** Adds a line for people to the {@link #notes}. */
  void note(String line);

  /** Returns what was noted, and what a commit had to leave out, for people. */
  List<String> notes();

  @Override
  void close() throws IOException;
}
