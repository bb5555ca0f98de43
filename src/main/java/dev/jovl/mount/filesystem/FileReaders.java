package dev.jovl.mount.filesystem;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Says how many files to read ahead for a task, as {@code tar} and {@code grep -r} are, that reads
 * one file of a directory after the other. What a task has read earns what is read for it: so a
 * mistake costs no more than a fixed part of what was asked for, and the number grows quickly. A
 * task that reads here and there uses none of what was read ahead, and soon earns little.
 *
 * <p>Two tasks may share a place and then forget each other: this is a guess, nothing rests on it.
 */
final class FileReaders {
  private static final int PLACES = 256;

  /** For each file that a task has read, so many may be read for it. */
  private static final int EARNED = 2;

  /** Fewer are not worth the listing of the directory. */
  private static final int FEWEST = 4;

  private static final int MOST = 128;

  /**
   * So many files that have to be waited for are one that was read ahead and will not be used, if
   * they stand elsewhere. In the directory of which files are being read, a task that waits counts
   * as one that uses a file that was read ahead.
   */
  private static final int MISSES = 8;

  /** A task that owes the use of more files earns nothing by a file that stands elsewhere. */
  private static final int MOST_OWED = 32 * MISSES;

  /** A directory that is none. */
  private static final long NONE = 0;

  /**
   * A task.
   *
   * @param earned how many files may be read ahead for it
   * @param owed how many files were read ahead for it more than were used, times {@link #MISSES}
   * @param directory the directory of which files are being read, the last such
   * @param whole whether all files of that are
   */
  private record Reader(int task, int earned, int owed, long directory, boolean whole) {
    Reader withRead(boolean elsewhere) {
      int gain = elsewhere && owed > MOST_OWED ? 0 : EARNED;
      int left = Math.max(0, owed - (elsewhere ? 1 : MISSES));
      return new Reader(task, Math.min(MOST, earned + gain), left, directory, whole);
    }

    Reader withAhead(int files, long of, boolean all) {
      return new Reader(task, Math.max(0, earned - files), owed + files * MISSES, of, all);
    }
  }

  private final AtomicReferenceArray<Reader> readers = new AtomicReferenceArray<>(PLACES);

  /**
   * Notes that a task reads a file.
   *
   * @param directory the directory of the file
   * @param waited whether the disk was waited for
   * @return how many of the files beside it to read, 0 for none
   */
  int read(int task, long directory, boolean waited) {
    Reader reader =
        readers.updateAndGet(
            placeOf(task),
            before -> {
              Reader known = readerOf(task, before);
              return known.withRead(waited && known.directory != directory);
            });
    boolean ahead = reader.whole && reader.directory == directory;
    boolean worth = waited && reader.earned >= FEWEST && !ahead;
    return worth ? reader.earned : 0;
  }

  /**
   * Notes that files are being read for a task.
   *
   * @param files how many
   * @param all whether these are all files of the directory
   */
  void ahead(int task, long directory, int files, boolean all) {
    Reader unused =
        readers.updateAndGet(
            placeOf(task), before -> readerOf(task, before).withAhead(files, directory, all));
  }

  private static Reader readerOf(int task, @Nullable Reader known) {
    return known != null && known.task == task ? known : new Reader(task, 0, 0, NONE, false);
  }

  private static int placeOf(int task) {
    return Math.floorMod(task, PLACES);
  }
}
