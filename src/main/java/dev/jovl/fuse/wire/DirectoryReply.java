package dev.jovl.fuse.wire;

import dev.jovl.posix.DirectoryEntry;
import java.nio.ByteBuffer;

/**
 * The entries of a directory, struct fuse_dirent and fuse_direntplus, each padded to eight bytes.
 * What does not fit before the limit of the buffer is not written at all.
 */
public final class DirectoryReply {
  private static final int HEADER = 24;

  private DirectoryReply() {}

  /** Returns whether an entry without its node fits. */
  static boolean fits(ByteBuffer out, DirectoryEntry entry) {
    return out.remaining() >= padded(entry);
  }

  /** Returns whether an entry with its node fits. */
  public static boolean fitsPlus(ByteBuffer out, DirectoryEntry entry) {
    return out.remaining() >= EntryReply.SIZE + padded(entry);
  }

  /** Writes struct fuse_dirent, if it fits, and returns whether it did. */
  public static boolean add(ByteBuffer out, DirectoryEntry entry) {
    if (!fits(out, entry)) {
      return false;
    }
    put(out, entry);
    return true;
  }

  /** Writes struct fuse_direntplus, if it fits, and returns whether it did. */
  public static boolean addPlus(ByteBuffer out, DirectoryEntry entry, EntryReply node) {
    if (!fitsPlus(out, entry)) {
      return false;
    }
    node.put(out);
    put(out, entry);
    return true;
  }

  private static int padded(DirectoryEntry entry) {
    return (HEADER + entry.name().length() + 7) & ~7;
  }

  private static void put(ByteBuffer out, DirectoryEntry entry) {
    int end = out.position() + padded(entry);
    out.putLong(entry.ino()).putLong(entry.nextOffset());
    out.putInt(entry.name().length()).putInt(entry.type());
    entry.name().putInto(out);
    while (out.position() < end) {
      out.put((byte) 0);
    }
  }
}
