package dev.jovl.semantics;

import dev.jovl.linux.Ioctl;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The flags of chattr(1) that the cases are about: FS_*_FL of include/uapi/linux/fs.h. */
final class ChattrFlags {
  static final int SYNC = 0x08;
  static final int IMMUTABLE = 0x10;
  static final int APPEND = 0x20;
  static final int NOATIME = 0x80;

  private static final int ALL = SYNC | IMMUTABLE | APPEND | NOATIME;

  /** FS_IOC_GETFLAGS and FS_IOC_SETFLAGS; the argument is an int. */
  private static final int GET = 0x80086601;

  private static final int SET = 0x40086602;

  private ChattrFlags() {}

  /** Returns which of these flags an open file or directory has. */
  static int of(Handle file) throws CallException {
    return word(file) & ALL;
  }

  /** Sets these flags, and takes off those of the others that are known here. */
  static void set(Handle file, int flags) throws CallException {
    byte[] word = bytes((word(file) & ~ALL) | flags);
    int unused = file.call("FS_IOC_SETFLAGS", fd -> Ioctl.withStruct(fd, SET, word));
  }

  private static int word(Handle file) throws CallException {
    byte[] word = bytes(0);
    int unused = file.call("FS_IOC_GETFLAGS", fd -> Ioctl.withStruct(fd, GET, word));
    return ByteBuffer.wrap(word).order(ByteOrder.nativeOrder()).getInt();
  }

  private static byte[] bytes(int word) {
    return ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.nativeOrder()).putInt(word).array();
  }
}
