package dev.jovl.union.upper;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Names;
import dev.jovl.linux.Open;
import dev.jovl.linux.Stats;
import dev.jovl.linux.tree.Trees;
import dev.jovl.posix.DirectoryEntry;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Stat;
import dev.jovl.union.layer.Origin;
import dev.jovl.union.whiteout.OverlayXattr;
import dev.jovl.union.whiteout.XattrNamespace;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes entries of the index that a crash has left: the last name of a file in the union was
 * gone, and the entry was to go next (ovl_indexdir_cleanup of fs/overlayfs/readdir.c).
 *
 * <p>Only what certainly is such an entry goes. One whose file below cannot be found stays, unlike
 * with the kernel: it is not read, but with the layer that it belongs to it has data again.
 */
public final class IndexCleanup {
  private static final Logger LOG = LoggerFactory.getLogger(IndexCleanup.class);

  private final Fd index;
  private final XattrNamespace namespace;

  private IndexCleanup(Fd index, XattrNamespace namespace) {
    this.index = index;
    this.namespace = namespace;
  }

  /**
   * Removes the entries; what cannot be read or removed stays, since it only takes room.
   *
   * @param index open on it; O_PATH is enough
   * @param namespace where the union keeps its attributes
   */
  public static void run(Fd index, XattrNamespace namespace) {
    IndexCleanup cleanup = new IndexCleanup(index, namespace);
    try (Fd directory = Open.again(index, OpenFlags.RDONLY | OpenFlags.DIRECTORY)) {
      for (DirectoryEntry entry : Trees.entries(directory)) {
        if (cleanup.isSeenToBeOrphan(entry.name())) {
          Names.unlink(index, entry.name());
        }
      }
    } catch (ErrnoException e) {
      LOG.warn("entries of the index stay that nobody needs: {}", e.getMessage());
    }
  }

  /** One that its owner, who is this process, may not read is no reason not to see the others. */
  private boolean isSeenToBeOrphan(FileName name) throws ErrnoException {
    try {
      return isOrphan(name);
    } catch (ErrnoException e) {
      if (!e.is(Errno.EACCES)) {
        throw e;
      }
      return false;
    }
  }

  /**
   * The entry is the only name of its file in the upper, is named for the file below that this is a
   * copy of, and counts no name besides.
   */
  private boolean isOrphan(FileName name) throws ErrnoException {
    Stat stat = Stats.at(index, name);
    if (stat.isDirectory() || stat.nlink() != 1) {
      return false;
    }
    Origin origin = Origin.parse(namespace.get(index, name, OverlayXattr.ORIGIN));
    return origin != null
        && origin.indexName().equals(name)
        && LinkCount.saysNoNameIsLeft(namespace.get(index, name, OverlayXattr.NLINK));
  }
}
