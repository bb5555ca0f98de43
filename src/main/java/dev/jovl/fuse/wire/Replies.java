package dev.jovl.fuse.wire;

import dev.jovl.posix.FilesystemStat;
import java.nio.ByteBuffer;

/** Answers whose structures are small. */
public final class Replies {
  private Replies() {}

  /** Writes struct fuse_open_out, the answer to OPEN and OPENDIR, 16 bytes. */
  public static void putOpened(ByteBuffer out, long handle, int flags, int backingId) {
    out.putLong(handle).putInt(flags).putInt(backingId);
  }

  /** Writes struct fuse_write_out, the answer to WRITE and COPY_FILE_RANGE, 8 bytes. */
  public static void putWritten(ByteBuffer out, int size) {
    out.putInt(size).putInt(0);
  }

  /** Writes struct fuse_copy_file_range_out, the answer to COPY_FILE_RANGE_64, 8 bytes. */
  public static void putCopied(ByteBuffer out, long size) {
    out.putLong(size);
  }

  /** Writes struct fuse_lseek_out, the answer to LSEEK, 8 bytes. */
  public static void putOffset(ByteBuffer out, long offset) {
    out.putLong(offset);
  }

  /** Writes struct fuse_getxattr_out, the answer when only the size was asked for, 8 bytes. */
  public static void putXattrSize(ByteBuffer out, int size) {
    out.putInt(size).putInt(0);
  }

  /** Writes struct fuse_ioctl_out and the output behind it. */
  public static void putIoctl(ByteBuffer out, byte[] output) {
    out.putInt(0).putInt(0).putInt(0).putInt(0).put(output);
  }

  /** Writes struct fuse_statfs_out, the answer to STATFS, 80 bytes. */
  public static void putStatfs(ByteBuffer out, FilesystemStat stat) {
    out.putLong(stat.blocks()).putLong(stat.blocksFree()).putLong(stat.blocksAvailable());
    out.putLong(stat.files()).putLong(stat.filesFree());
    out.putInt((int) stat.blockSize()).putInt((int) stat.nameLength());
    out.putInt((int) stat.fragmentSize()).putInt(0);
    out.putLong(0).putLong(0).putLong(0);
  }
}
