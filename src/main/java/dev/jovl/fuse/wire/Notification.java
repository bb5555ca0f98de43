package dev.jovl.fuse.wire;

import java.nio.ByteBuffer;

/**
 * What the kernel is told unasked: a header whose unique is zero and whose error is the code of the
 * notification (enum fuse_notify_code), and a structure.
 */
public final class Notification {
  /** What {@link #invalidateNode} takes, with struct fuse_notify_inval_inode_out. */
  public static final int NODE_SIZE = Reply.HEADER_SIZE + 24;

  /** Where the data of {@link #store} begins, behind struct fuse_notify_store_out. */
  public static final int STORED_DATA = Reply.HEADER_SIZE + 24;

  /** The offset that {@link #invalidateNode} takes to drop attributes alone. */
  public static final long NO_DATA = -1;

  private static final int INVAL_INODE = 2;
  private static final int STORE = 4;

  private Notification() {}

  /**
   * Makes FUSE_NOTIFY_INVAL_INODE, ready to be sent.
   *
   * @param offset first byte of the data to drop, or {@link #NO_DATA}
   * @param length bytes, 0 for all that follow
   */
  public static ByteBuffer invalidateNode(ByteBuffer out, long node, long offset, long length) {
    out.clear().position(Reply.HEADER_SIZE);
    out.putLong(node).putLong(offset).putLong(length);
    return finish(out, INVAL_INODE);
  }

  /**
   * Makes FUSE_NOTIFY_STORE of the first bytes of a node, ready to be sent.
   *
   * @param out has these bytes between {@link #STORED_DATA} and its position
   */
  public static ByteBuffer store(ByteBuffer out, long node) {
    int size = out.position() - STORED_DATA;
    out.position(Reply.HEADER_SIZE);
    out.putLong(node).putLong(0).putInt(size).putInt(0);
    out.position(STORED_DATA + size);
    return finish(out, STORE);
  }

  private static ByteBuffer finish(ByteBuffer out, int code) {
    out.flip();
    return out.putInt(0, out.limit()).putInt(4, code).putLong(8, 0);
  }
}
