package dev.jovl.linux.tree;

import dev.jovl.linux.Fd;
import dev.jovl.linux.FileData;
import dev.jovl.posix.ErrnoException;

/**
 * Has the disk write a new file while the rest of it is still coming, so that a caller that brings
 * it to disk afterwards waits for the last part alone. A small file is left to that caller.
 *
 * <p>What counts is in native-notes/measurements-disk.md: pieces of 4 to 16 MiB are equally quick,
 * and below 256 KiB a call of its own gains nothing.
 */
public final class WriteBehind {
  private static final long PIECE = 8 << 20;
  private static final long WORTH_A_CALL = 256 << 10;

  private final Fd file;
  private long given;
  private long end;

  /**
   * Begins with nothing.
   *
   * @param file open for writing; stays the caller's
   */
  public WriteBehind(Fd file) {
    this.file = file;
  }

  /**
   * The file has data up to an offset now. Offsets only grow.
   *
   * @throws ErrnoException whatever sync_file_range(2) says
   */
  public void reached(long offset) throws ErrnoException {
    end = offset;
    if (end - given >= PIECE) {
      give();
    }
  }

  /**
   * The file is complete.
   *
   * @throws ErrnoException whatever sync_file_range(2) says
   */
  public void complete() throws ErrnoException {
    if (end - given >= WORTH_A_CALL) {
      give();
    }
  }

  private void give() throws ErrnoException {
    FileData.beginSync(file, given, end - given);
    given = end;
  }
}
