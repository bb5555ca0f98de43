package dev.jovl.mount.filesystem;

import com.google.common.collect.MapMaker;
import dev.jovl.fuse.Connection;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.Mode;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Stat;
import dev.jovl.union.Node;
import dev.jovl.union.Union;
import java.util.Collections;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Says which files the kernel may read and write itself.
 *
 * <p>Not those of a node that came with set-id bits, which the kernel would not take when it
 * writes, or where such bits are kept in an attribute. A node that is given set-id bits goes on as
 * passthrough: a mapping stays one of the backing file, also when nobody has the node open any
 * more.
 */
final class PassthroughRules {
  /** Up to this size in bytes, the way through the cache costs less than a backing file. */
  private static final long SMALL = Connection.MAX_STORED;

  private final Union union;
  private final Set<Node> givenSetId =
      Collections.newSetFromMap(new MapMaker().weakKeys().makeMap());

  PassthroughRules(Union union) {
    this.union = union;
  }

  /**
   * Returns whether a node may begin as passthrough. Mappings of an append-only file are for us to
   * refuse when they have been written to.
   *
   * @param stat of the file that has its data
   */
  boolean mayPass(Node node, Stat stat) {
    if (union.isReadOnly()) {
      return stat.size() > SMALL && !isShorterThan(node, stat);
    }
    boolean allowed = (!hasSetId(stat) || givenSetId.contains(node)) && !stat.isAppendOnly();
    return allowed && union.permissionsOf(node.sources()).areInInodes();
  }

  /** The kernel would read a backing file to its end. */
  private boolean isShorterThan(Node node, Stat data) {
    if (!node.sources().hasDataApart()) {
      return false;
    }
    try {
      return union.files().statMetadata(node).size() < data.size();
    } catch (ErrnoException e) {
      return true;
    }
  }

  /**
   * Returns whether the reads and writes of an open file come to us although its mappings are of
   * the backing file. Those with O_APPEND and O_DIRECT do: the kernel leaves these flags at the
   * backing file when fcntl(2) takes them from the open file. So do those whose writes may have to
   * remove set-id bits, and those whose writes would wait for the disk in a union that brings
   * nothing there; but not those open for reading alone, whose sendfile(2) would go through the
   * cache then.
   *
   * @param stat null if it is not known, which is always allowed
   */
  boolean isForUs(int flags, @Nullable Stat stat) {
    if ((flags & OpenFlags.DIRECT) != 0) {
      return true;
    }
    boolean append = (flags & OpenFlags.APPEND) != 0;
    boolean waits = (flags & OpenFlags.DSYNC) != 0 && !union.options().syncs();
    return OpenFlags.isWriting(flags) && (append || waits || stat == null || hasSetId(stat));
  }

  private static boolean hasSetId(Stat stat) {
    return hasSetId(stat.mode());
  }

  private static boolean hasSetId(int mode) {
    return (mode & (Mode.SETUID | Mode.SETGID)) != 0;
  }

  /** Takes note of a change of mode, before it is made; null is none. */
  void changesMode(Node node, @Nullable Integer mode) {
    if (mode != null && hasSetId(mode)) {
      givenSetId.add(node);
    }
  }
}
