package dev.jovl.fuse.wire;

import dev.jovl.posix.Device;
import dev.jovl.posix.Stat;
import dev.jovl.posix.Timespec;
import java.nio.ByteBuffer;

/** What a node is: struct fuse_attr, fuse_attr_out and fuse_statx_out. */
public final class AttributesReply {
  private static final long SECOND = 1_000_000_000L;

  /** STATX_BASIC_STATS of statx(2). */
  private static final int BASIC_STATS = 0x7ff;

  /** STATX_BTIME of statx(2). */
  private static final int BIRTH = 0x800;

  private AttributesReply() {}

  /** Writes struct fuse_attr_out, the answer to GETATTR and SETATTR, 104 bytes. */
  public static void put(ByteBuffer out, Stat stat, long validNanos) {
    out.putLong(seconds(validNanos)).putInt(nanos(validNanos)).putInt(0);
    putAttr(out, stat);
  }

  /** Writes struct fuse_statx_out, the answer to STATX, 288 bytes. */
  public static void putStatx(ByteBuffer out, Stat stat, long validNanos) {
    out.putLong(seconds(validNanos)).putInt(nanos(validNanos)).putInt(0).putLong(0).putLong(0);
    boolean born = !stat.birth().equals(Timespec.EPOCH);
    out.putInt(born ? BASIC_STATS | BIRTH : BASIC_STATS).putInt(stat.blockSize()).putLong(0);
    out.putInt(stat.nlink()).putInt(stat.uid()).putInt(stat.gid());
    out.putShort((short) stat.mode()).putShort((short) 0);
    out.putLong(stat.ino()).putLong(stat.size()).putLong(stat.blocks()).putLong(0);
    putTime(out, stat.atime());
    putTime(out, stat.birth());
    putTime(out, stat.ctime());
    putTime(out, stat.mtime());
    out.putInt(Device.major(stat.rdev())).putInt(Device.minor(stat.rdev())).putLong(0);
    for (int i = 0; i < 14; i++) {
      out.putLong(0);
    }
  }

  /** Writes struct fuse_attr, 88 bytes. */
  static void putAttr(ByteBuffer out, Stat stat) {
    out.putLong(stat.ino()).putLong(stat.size()).putLong(stat.blocks());
    out.putLong(stat.atime().seconds());
    out.putLong(stat.mtime().seconds());
    out.putLong(stat.ctime().seconds());
    out.putInt(stat.atime().nanos()).putInt(stat.mtime().nanos()).putInt(stat.ctime().nanos());
    out.putInt(stat.mode()).putInt(stat.nlink()).putInt(stat.uid()).putInt(stat.gid());
    out.putInt(Device.toKernel(stat.rdev())).putInt(stat.blockSize()).putInt(0);
  }

  private static void putTime(ByteBuffer out, Timespec time) {
    out.putLong(time.seconds()).putInt(time.nanos()).putInt(0);
  }

  /** Returns the whole seconds of a validity; none if it is negative. */
  static long seconds(long validNanos) {
    return validNanos <= 0 ? 0 : validNanos / SECOND;
  }

  /** Returns the rest of a validity in nanoseconds. */
  static int nanos(long validNanos) {
    return validNanos <= 0 ? 0 : (int) (validNanos % SECOND);
  }
}
