package dev.jovl.union.layer;

import dev.jovl.linux.FileHandles;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the file handles of a filesystem have the inode number, for processes that may not open
 * handles: in a user namespace none may. A handle is opaque by its contract, so the place is found
 * out by one handle of a known file.
 *
 * @param length of the handle in bytes
 * @param offset of the number
 * @param width of the number, 4 or 8 bytes
 */
record HandleInode(int length, int offset, int width) {
  /**
   * ext4 and others (FILEID_INO32_GEN): number, generation. xfs and btrfs: a long number first.
   * tmpfs: generation, number.
   */
  private static final List<HandleInode> KNOWN =
      List.of(
          new HandleInode(8, 0, Integer.BYTES),
          new HandleInode(12, 0, Long.BYTES),
          new HandleInode(20, 0, Long.BYTES),
          new HandleInode(12, 4, Long.BYTES));

  /** Returns the place, given the handle of a file and its number; null if it is not known. */
  static @Nullable HandleInode of(FileHandles.Handle handle, long ino) {
    for (HandleInode place : KNOWN) {
      Long number = place.in(handle);
      if (number != null && number == ino) {
        return place;
      }
    }
    return null;
  }

  /** Returns the number in a handle, null if it is of another kind. */
  @Nullable Long in(FileHandles.Handle handle) {
    if (handle.bytes().length != length) {
      return null;
    }
    ByteBuffer bytes = ByteBuffer.wrap(handle.bytes()).order(ByteOrder.nativeOrder());
    return width == Long.BYTES
        ? bytes.getLong(offset)
        : Integer.toUnsignedLong(bytes.getInt(offset));
  }
}
