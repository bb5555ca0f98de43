package dev.jovl.mount.filesystem;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Says how many files to read ahead for a task, as {@code tar} and {@code grep -r} are, that reads
 * one file of a directory after the other. What a task has read earns what is read for it: so a
 * mistake costs no more than a fixed part of what was asked for, and the number grows quickly.
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

  /** A directory that is none. */
  private static final long NONE = 0;

  /**
   * A task.
   *
   * @param earned how many files may be read ahead for it
   * @param whole the directory of which all files are being read, the last such
   */
  private record Reader(int task, int earned, long whole) {
    Reader withRead() {
      return new Reader(task, Math.min(MOST, earned + EARNED), whole);
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
        readers.updateAndGet(placeOf(task), before -> readerOf(task, before).withRead());
    boolean worth = waited && reader.earned >= FEWEST && reader.whole != directory;
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
            placeOf(task),
            before -> {
              Reader reader = readerOf(task, before);
              int left = Math.max(0, reader.earned - files);
              return new Reader(task, left, all ? directory : NONE);
            });
  }

  private static Reader readerOf(int task, @Nullable Reader known) {
    return known != null && known.task == task ? known : new Reader(task, 0, NONE);
  }

  private static int placeOf(int task) {
    return Math.floorMod(task, PLACES);
  }
}
