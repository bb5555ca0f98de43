package dev.jovl.union.op;

import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.Stat;
import dev.jovl.union.IdMapping;
import dev.jovl.union.Node;
import dev.jovl.union.NodeFiles;
import dev.jovl.union.Sources;
import dev.jovl.union.SubdirectoryCounts;
import dev.jovl.union.Union;

/** Tells what a node is. */
public final class Getattr {
  /** What st_blocks counts. */
  private static final int BLOCK = 512;

  private final Union union;

  /** Makes the operation on a union. */
  public Getattr(Union union) {
    this.union = union;
  }

  /**
   * Returns what stat(2) is to show.
   *
   * @throws ErrnoException ESTALE if the file was taken away from the layer
   */
  public Stat stat(Node node) throws ErrnoException {
    NodeFiles files = union.files();
    return shown(node, files.statMetadata(node));
  }

  /**
   * Returns what stat(2) is to show for a node whose metadata on disk is known. It cannot fail: a
   * caller that has just made a file, or was handed out its node, must be told so.
   */
  Stat shown(Node node, Stat onDisk) {
    Stat disk = union.frozenStats().of(node, onDisk);
    IdMapping ids = union.options().ids();
    int uid = ids.shownUid(disk.uid());
    int gid = ids.shownGid(disk.gid());
    return disk.with(node.ino(), links(node, disk), uid, gid, blocks(node, disk));
  }

  private long blocks(Node node, Stat disk) {
    boolean elsewhere = node.isRegular() && node.sources().hasDataApart();
    return elsewhere ? blocksBelow(node, disk) : disk.blocks();
  }

  /** Data that is missing, or cannot be looked at, would take as much as its length. */
  private long blocksBelow(Node node, Stat disk) {
    try {
      return union.files().statLowerData(node).blocks();
    } catch (ErrnoException e) {
      return (disk.size() + BLOCK - 1) / BLOCK;
    }
  }

  private int links(Node node, Stat disk) {
    Sources sources = node.sources();
    boolean gone = Checks.isRemoved(node);
    if (gone && (node.isDirectory() || !sources.isUpper())) {
      return 0;
    }
    if (node.isDirectory()) {
      return directoryLinks(node, disk);
    }
    if (sources.indexName() == null) {
      return disk.nlink();
    }
    // A name that a layer got since they were counted takes another's count away when it goes, and
    // at 0 the kernel links the file no more (see ovl_drop_nlink of fs/overlayfs/dir.c).
    int known = gone || node.isChangingNames() ? 0 : union.nodes().edgesOf(node).size();
    return Math.max(disk.nlink() + node.linkDifference(), known);
  }

  /**
   * Unless it is asked for, the directories in a merged one are not counted; the kernel's overlay
   * does not count them either.
   */
  private int directoryLinks(Node node, Stat disk) {
    Sources sources = node.sources();
    boolean merged = sources.lowers().size() + (sources.isUpper() ? 1 : 0) > 1;
    return switch (union.options().directoryLinks()) {
      case ONE -> 1;
      case OF_ONE_LAYER -> merged ? 1 : disk.nlink();
      case COUNTED -> merged || disk.nlink() < 2 ? counted(node) : disk.nlink();
    };
  }

  /** A directory that cannot be listed is shown all the same. */
  private int counted(Node node) {
    try {
      int directories = union.subdirectories().of(node);
      return directories == SubdirectoryCounts.UNKNOWN ? 1 : directories + 2;
    } catch (ErrnoException e) {
      return 1;
    }
  }
}
