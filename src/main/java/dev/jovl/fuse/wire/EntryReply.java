package dev.jovl.fuse.wire;

import dev.jovl.posix.Stat;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A node that is handed out: struct fuse_entry_out.
 *
 * @param node 0 for an absent name that the kernel may remember
 * @param generation tells two files apart that had the same node one after the other
 * @param entryNanos how long the name is good, in nanoseconds
 * @param attributesNanos how long the attributes are good, in nanoseconds
 * @param stat the attributes; null for an absent name
 */
public record EntryReply(
    long node, long generation, long entryNanos, long attributesNanos, @Nullable Stat stat) {
  /** The size in bytes. */
  public static final int SIZE = 128;

  private static final byte[] NO_ATTRIBUTES = new byte[88];

  /** Writes the structure. */
  public void put(ByteBuffer out) {
    out.putLong(node).putLong(generation);
    out.putLong(AttributesReply.seconds(entryNanos));
    out.putLong(AttributesReply.seconds(attributesNanos));
    out.putInt(AttributesReply.nanos(entryNanos)).putInt(AttributesReply.nanos(attributesNanos));
    if (stat == null) {
      out.put(NO_ATTRIBUTES);
    } else {
      AttributesReply.putAttr(out, stat);
    }
  }
}
