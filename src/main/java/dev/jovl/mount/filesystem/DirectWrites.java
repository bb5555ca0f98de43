package dev.jovl.mount.filesystem;

import com.google.common.collect.MapMaker;
import dev.jovl.fuse.Connection;
import dev.jovl.fuse.ReadHow;
import dev.jovl.fuse.WriteHow;
import dev.jovl.union.Node;
import java.util.Collections;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the kernel's cache right while a file is written to with O_DIRECT and read without.
 *
 * <p>Before it sends a direct write, the kernel drops the cached pages of its range. If the caller
 * does not wait (libaio, io_uring), it does not do so again when the write is answered: a page that
 * another process read in between would show the bytes of before for good. So they are dropped from
 * here, before the answer, as soon as the file was read into the cache once while it was open for
 * writing. Databases that nobody reads through the cache pay nothing.
 */
final class DirectWrites {
  // Weak: what the kernel forgets has no pages.
  private final Set<Node> cached = Collections.newSetFromMap(new MapMaker().weakKeys().makeMap());
  private volatile @Nullable Connection kernel;

  /** Sets the way to the kernel. */
  void init(Connection connection) {
    kernel = connection;
  }

  /** Takes note that data of a node is about to be read. */
  void reads(Node node, ReadHow how) {
    if (how.cached() && !cached.contains(node) && node.isOpenForWriting()) {
      boolean unused = cached.add(node);
    }
  }

  /** Takes note that a node was written to, also if that failed on its way. */
  void wrote(Node node, WriteHow how, int length) {
    Connection connection = kernel;
    if (how.direct() && connection != null && cached.contains(node)) {
      connection.dropData(node.id(), how.offset(), length);
    }
  }
}
