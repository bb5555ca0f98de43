package dev.jovl.fuse;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** A filesystem that is mounted and served by threads of this process. */
public interface Session {
  /** Returns whether the mount may still send requests. */
  boolean isAlive();

  /**
   * Returns whether the last operation has ended and none will come. What is left of the end is the
   * filesystem's then, which may take its time; the answer stays true.
   */
  boolean hasAnsweredAll();

  /**
   * Unmounts it. When this returns the directory is free; the last operations may still be ending
   * ({@link #awaitEnd}).
   *
   * @throws IOException {@link dev.jovl.posix.ErrnoException} with EBUSY if it is in use, or {@link
   *     MountFailedException}
   */
  void unmount() throws IOException;

  /**
   * Unmounts it as {@link #unmount}, although it is in use: the mount leaves the tree at once, and
   * ends when its last user does.
   *
   * @throws IOException {@link dev.jovl.posix.ErrnoException} with what umount2(2) says, or {@link
   *     MountFailedException}
   */
  void detach() throws IOException;

  /**
   * Waits until the last operation has ended and the filesystem has been told so.
   *
   * @throws InterruptedException if the thread is interrupted before
   */
  void awaitEnd() throws InterruptedException;

  /**
   * Waits as {@link #awaitEnd()}, but not longer than the time given.
   *
   * @return whether it has ended
   * @throws InterruptedException if the thread is interrupted before
   */
  boolean awaitEnd(Duration atMost) throws InterruptedException;

  /** Returns what was asked so far, one element for each kind of request that occurred. */
  List<RequestCount> counts();
}
