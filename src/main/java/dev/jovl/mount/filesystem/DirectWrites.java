package dev.jovl.mount.filesystem;

import com.google.common.collect.MapMaker;
import dev.jovl.fuse.Connection;
import dev.jovl.fuse.ReadHow;
import dev.jovl.fuse.WriteHow;
import dev.jovl.union.Node;
import java.util.concurrent.ConcurrentMap;

/**
 * Keeps the kernel's cache right while a file is written to with O_DIRECT and read without.
 *
 * <p>Before it sends a direct write, the kernel drops the cached pages of its range. If the caller
 * does not wait (libaio, io_uring), it does not do so again when the write is answered: a page that
 * another process read in between would show the bytes of before for good. So they are dropped from
 * here, before the answer, as soon as the file was read into the cache once while it was open for
 * writing. Databases that nobody reads through the cache pay nothing.
 *
 * <p>Such a page may be dropped while a write through the cache has changed it and is on its way
 * here. A reader then gets it anew, with the bytes of before that write, for good. So of a file of
 * which something was dropped, the pages of a write through the cache are dropped too, if some were
 * read since the last time: after the answer, since they are locked until then. The kernel sends
 * such writes of a file one after the other.
 */
final class DirectWrites {
  private enum State {
    /** Something was read through the cache. */
    CACHED,
    /** Something was dropped. */
    DROPPED,
    /** Something was dropped, and something read since. */
    READ_AGAIN
  }

  // Weak: what the kernel forgets has no pages.
  private final ConcurrentMap<Node, State> states = new MapMaker().weakKeys().makeMap();
  private final Connection kernel;

  DirectWrites(Connection kernel) {
    this.kernel = kernel;
  }

  /** Takes note that data of a node is about to be read. */
  void reads(Node node, ReadHow how) {
    if (!how.cached()) {
      return;
    }
    State state = states.get(node);
    if (state == null && node.isOpenForWriting()) {
      state = states.putIfAbsent(node, State.CACHED);
    }
    if (state == State.DROPPED) {
      boolean unused = states.replace(node, State.DROPPED, State.READ_AGAIN);
    }
  }

  /** Takes note that a node was written to, also if that failed on its way. */
  void wrote(Node node, WriteHow how, int length) {
    if (how.late() || !isToDrop(node, how.direct())) {
      return;
    }
    if (how.direct()) {
      kernel.dropData(node.id(), how.offset(), length);
    } else {
      kernel.invalidateData(node.id(), how.offset(), length);
    }
  }

  private boolean isToDrop(Node node, boolean direct) {
    State state = states.get(node);
    if (state == null) {
      return false;
    }
    if (!direct) {
      return state == State.READ_AGAIN && states.replace(node, state, State.DROPPED);
    }
    boolean unused = states.replace(node, State.CACHED, State.DROPPED);
    return true;
  }
}
