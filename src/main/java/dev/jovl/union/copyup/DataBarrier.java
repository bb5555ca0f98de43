package dev.jovl.union.copyup;

import dev.jovl.linux.Fd;
import dev.jovl.linux.FileData;
import dev.jovl.posix.ErrnoException;
import dev.jovl.union.Union;
import dev.jovl.union.UnionOptions.Durability;

/**
 * What comes between the data of a copy and what makes it visible, its name or the removal of the
 * mark that its data is below: after a power failure the second is never there without the first.
 */
final class DataBarrier {
  private DataBarrier() {}

  /**
   * Waits until the data is where nothing that is changed from now on can come to disk before it.
   * That is the disk itself, or less where the filesystem keeps the order by its journal.
   *
   * @param copy a regular file of the upper, open for reading or writing
   * @throws ErrnoException what fsync(2) or sync_file_range(2) says: EIO means that data was lost
   */
  static void raise(Union union, Fd copy) throws ErrnoException {
    boolean ordered = union.upper().filesystem().ordersNames();
    if (ordered && union.options().durability() != Durability.STRICT) {
      FileData.writeOut(copy);
    } else {
      FileData.sync(copy);
    }
  }
}
