package dev.jovl.union.copyup;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Ioctl;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import dev.jovl.union.Node;
import dev.jovl.union.Union;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The flags of chattr(1) that a copy keeps, which are those that the kernel's overlayfs keeps: a,
 * A, S, and the i of a file, which is copied only for its flags to be changed, and they may stay.
 */
final class InodeFlags {
  /** FS_IOC_GETFLAGS and FS_IOC_SETFLAGS of include/uapi/linux/fs.h; the argument is an int. */
  private static final int GET = 0x80086601;

  private static final int SET = 0x40086602;

  /** FS_SYNC_FL, FS_APPEND_FL and FS_NOATIME_FL. */
  private static final int KEPT = 0x08 | 0x20 | 0x80;

  /** FS_IMMUTABLE_FL; a directory takes new entries nevertheless. */
  private static final int IMMUTABLE = 0x10;

  private InodeFlags() {}

  /**
   * Gives a file in the upper the flags of what it was copied from. It has its name then: one that
   * is append-only can get none. A layer or an upper without flags is no error.
   *
   * @param original open on what it was copied from
   */
  static void copy(Union union, Node node, Fd original) {
    if (!node.isRegular() && !node.isDirectory()) {
      return;
    }
    try {
      int flags = get(original) & (node.isDirectory() ? KEPT : KEPT | IMMUTABLE);
      if (flags != 0) {
        set(union, node, flags);
      }
    } catch (ErrnoException e) {
      // Not a flag less than the kernel's overlayfs, which goes on here too.
    }
  }

  private static void set(Union union, Node node, int flags) throws ErrnoException {
    try (Fd copy = union.reach().openUpper(node, OpenFlags.RDONLY)) {
      int unused = Ioctl.withStruct(copy, SET, bytes(get(copy) | flags));
    }
  }

  private static int get(Fd file) throws ErrnoException {
    byte[] flags = bytes(0);
    int unused = Ioctl.withStruct(file, GET, flags);
    return ByteBuffer.wrap(flags).order(ByteOrder.nativeOrder()).getInt();
  }

  private static byte[] bytes(int flags) {
    return ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.nativeOrder()).putInt(flags).array();
  }
}
