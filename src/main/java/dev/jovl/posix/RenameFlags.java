package dev.jovl.posix;

/** The flags of renameat2(2). Source: include/uapi/linux/fs.h. */
public final class RenameFlags {
  /** Fail with EEXIST if the new name is taken. */
  public static final int NOREPLACE = 1;

  /** Swap the two names, both of which must exist. */
  public static final int EXCHANGE = 2;

  /** Leave a whiteout, a character device 0/0, at the old name. */
  public static final int WHITEOUT = 4;

  private RenameFlags() {}
}
