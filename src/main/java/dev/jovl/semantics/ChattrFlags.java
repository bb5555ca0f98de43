package dev.jovl.semantics;

import dev.jovl.linux.InodeFlags;

/** The flags of chattr(1) that the cases are about. */
public final class ChattrFlags {
  private static final int ALL =
      InodeFlags.SYNC | InodeFlags.IMMUTABLE | InodeFlags.APPEND | InodeFlags.NOATIME;

  private ChattrFlags() {}

  /** Returns which of these flags an open file or directory has. */
  public static int of(Handle file) throws CallException {
    return word(file) & ALL;
  }

  /** Sets these flags, and takes off those of the others that are known here. */
  public static void set(Handle file, int flags) throws CallException {
    int word = (word(file) & ~ALL) | flags;
    Handle unused = file.done("FS_IOC_SETFLAGS", fd -> InodeFlags.setFlags(fd, word));
  }

  private static int word(Handle file) throws CallException {
    return file.call("FS_IOC_GETFLAGS", InodeFlags::flags);
  }
}
