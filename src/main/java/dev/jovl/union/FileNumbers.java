package dev.jovl.union;

import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.union.layer.LayerFilesystems;
import dev.jovl.union.upper.Upper;
import org.jspecify.annotations.Nullable;

/** What tells files of several filesystems apart: the inode numbers and the keys of nodes. */
final class FileNumbers {
  private final LayerFilesystems filesystems;
  private final InodeNumbers inodeNumbers;
  private final @Nullable Upper upper;

  FileNumbers(LayerFilesystems filesystems, InodeNumbers inodeNumbers, @Nullable Upper upper) {
    this.filesystems = filesystems;
    this.inodeNumbers = inodeNumbers;
    this.upper = upper;
  }

  /** Returns the number of a filesystem by its device number. */
  int filesystemOf(long device) {
    return filesystems.numberOf(device);
  }

  /**
   * Returns the inode number that the union shows for a file.
   *
   * @param filesystem the number of its filesystem
   * @param ino its inode number there
   */
  long compose(int filesystem, long ino) {
    return inodeNumbers.compose(filesystem, ino);
  }

  /**
   * Returns the inode number that the union shows for a file of a layer.
   *
   * @param device the device number of its filesystem
   * @param ino its inode number there
   */
  long inoOf(long device, long ino) {
    return compose(filesystemOf(device), ino);
  }

  /**
   * Returns the inode number that the union shows for a file that began in the upper.
   *
   * @param ino its inode number on the filesystem of the work directory
   * @throws ErrnoException EROFS if there is no upper
   */
  long inoOfUpper(long ino) throws ErrnoException {
    return compose(upperFilesystem(), ino);
  }

  /**
   * Returns the key of a file of the upper.
   *
   * @param device the device number of its filesystem, which may be a subvolume in the upper
   * @param ino its inode number there
   * @throws ErrnoException EROFS if there is no upper
   */
  NodeKey keyOfUpper(long device, long ino) throws ErrnoException {
    int number = filesystemOf(device);
    return NodeKey.ofUpper(number == upperFilesystem() ? 0 : 1 + number, ino);
  }

  private int upperFilesystem() throws ErrnoException {
    if (upper == null) {
      throw ErrnoException.of(Errno.EROFS);
    }
    return upper.filesystem().number();
  }
}
