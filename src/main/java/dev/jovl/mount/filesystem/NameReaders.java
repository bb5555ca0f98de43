package dev.jovl.mount.filesystem;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Distinguishes tasks that read directories for the names alone, as {@code find} does, from tasks
 * that look at the files, as {@code ls -l} does. For the first kind, a look at each file of the
 * layers is in vain, and on a cold disk it is most of the walk; for the second, each file that was
 * not told with its name costs a message of its own.
 *
 * <p>What the kernel was told of a file, it does not ask for, so it stays unknown whether a task
 * looks at it. Therefore one file of each directory is kept back at first. A task that asks for a
 * file looks at files, and is told all from then on; one that has gone on to the next directory
 * without asking, some times, wants names. A program that comes to its first file later than that
 * loses the messages of what it was told meanwhile, once.
 *
 * <p>Two tasks may share a place and then forget each other: this is a guess, nothing rests on it.
 */
final class NameReaders {
  /** What is told beside the names. */
  enum Told {
    /** All files. */
    ALL,
    /** All files but the first, which shows whether the reader looks at any. */
    ALL_BUT_ONE,
    /** Directories alone, which a walk opens in any case. */
    DIRECTORIES
  }

  private static final int PLACES = 256;

  /** Files that were kept back and not asked for before a task is one that wants names. */
  private static final int UNASKED = 3;

  private static final int LOOKS = Integer.MAX_VALUE;

  /** The task, and in the lower half how many files were kept back from it, or {@link #LOOKS}. */
  private final AtomicLongArray habits = new AtomicLongArray(PLACES);

  /**
   * Returns what a task is told of a directory.
   *
   * @param task as the kernel tells it; 0 for one that the server cannot see
   * @param begins whether it begins to read the directory, and does not go on
   */
  Told told(int task, boolean begins) {
    int keptBack = keptBackFrom(task);
    if (task == 0 || keptBack == LOOKS) {
      return Told.ALL;
    }
    if (keptBack < UNASKED) {
      return begins ? Told.ALL_BUT_ONE : Told.ALL;
    }
    return Told.DIRECTORIES;
  }

  /** Notes that a file was kept back from a task. */
  void keptBack(int task) {
    int before = keptBackFrom(task);
    if (before != LOOKS) {
      set(task, before + 1);
    }
  }

  /** Notes that a task has asked for a file that is no directory. */
  void asked(int task) {
    int before = keptBackFrom(task);
    if (before != 0 && before != LOOKS) {
      set(task, LOOKS);
    }
  }

  private int keptBackFrom(int task) {
    long habit = habits.get(placeOf(task));
    return (int) (habit >>> Integer.SIZE) == task ? (int) habit : 0;
  }

  private void set(int task, int keptBack) {
    habits.set(placeOf(task), (long) task << Integer.SIZE | keptBack);
  }

  /** The kernel tells a task in 32 bits without a sign. */
  private static int placeOf(int task) {
    return Math.floorMod(task, PLACES);
  }
}
