package dev.jovl.union.layer;

import dev.jovl.linux.Fd;
import dev.jovl.linux.FileData;
import dev.jovl.posix.ErrnoException;

/**
 * How the positions in a directory on disk are shown. Programs of 32 bits have room for 31 bits;
 * for a larger one readdir(3) is EOVERFLOW.
 *
 * <p>Where ext4 has an index of a directory, it gives a process of 64 bits, such as this one, a
 * hash of 31 bits and another of 32 below it (hash2pos of fs/ext4/dir.c). The first is shown alone
 * unless the next entry has the same: then the position is shown as it is. Whoever comes back to
 * the first alone is sent to it with a second of 0, where ext4 goes on with all entries that have
 * it, and then with those of higher ones.
 *
 * <p>All other positions are shown as they are. They are small on ext2 to ext4 without an index,
 * xfs, btrfs, f2fs, tmpfs, squashfs and erofs.
 */
enum DirectoryPositions {
  /** Of a directory of ext4 with an index. */
  HASHES {
    @Override
    long shown(long at, long next) {
      long hash = next >>> SECOND_BITS;
      if (hash != at >>> SECOND_BITS) {
        return hash;
      }
      // A second hash alone would pass for the first one of another name.
      return hash == 0 ? LIMIT | next >>> 1 : next;
    }

    @Override
    long onDisk(long shown) {
      if (shown < LIMIT) {
        return shown == LIMIT - 1 ? END : shown << SECOND_BITS;
      }
      return shown < LIMIT << 1 ? (shown - LIMIT) << 1 : shown;
    }
  },

  /** Of any other directory. */
  AS_THEY_ARE {
    @Override
    long shown(long at, long next) {
      return next;
    }

    @Override
    long onDisk(long shown) {
      return shown;
    }
  };

  private static final int SECOND_BITS = 32;
  private static final long LIMIT = 1L << 31;

  /** The position after the last entry: EXT4_HTREE_EOF_64BIT of fs/ext4/ext4.h. No hash has it. */
  private static final long END = Long.MAX_VALUE;

  /**
   * Returns how those of a directory are shown: of one with an index, ext4 gives the last hash as
   * its size (ext4_dir_llseek). Three calls, which only filesystems that may have hashes are worth.
   *
   * @param directory open for reading; its position stays
   * @throws ErrnoException what lseek(2) says
   */
  static DirectoryPositions of(Fd directory) throws ErrnoException {
    long here = FileData.seek(directory, 0, FileData.SEEK_CUR);
    boolean hashes;
    try {
      hashes = FileData.seek(directory, 0, FileData.SEEK_END) == END;
    } catch (ErrnoException e) {
      // What overlayfs shows may not know the size of a directory, as tmpfs and NFS.
      return AS_THEY_ARE;
    }
    long unused = FileData.seek(directory, here, FileData.SEEK_SET);
    return hashes ? HASHES : AS_THEY_ARE;
  }

  /**
   * Returns a position as it is shown.
   *
   * @param at where the entry is that it comes after, on disk
   * @param next the position, on disk
   */
  abstract long shown(long at, long next);

  /** Returns the position on disk of one that was shown, or of 0. */
  abstract long onDisk(long shown);
}
