package dev.jovl.mount.filesystem;

import com.google.common.collect.MapMaker;
import dev.jovl.fuse.Connection;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Leases;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import dev.jovl.union.Node;
import dev.jovl.union.Union;
import java.util.Collections;
import java.util.Set;

/**
 * Knows the nodes whose attributes may change without the kernel's knowing: by a mapping that
 * passes through, which needs a file that was opened to read and write.
 */
final class UnseenChanges {
  private final Union union;
  // Weak: a node that is mapped is not forgotten, also when nobody has it open any more.
  private final Set<Node> mappable = Collections.newSetFromMap(new MapMaker().weakKeys().makeMap());
  private final Connection kernel;

  UnseenChanges(Union union, Connection kernel) {
    this.union = union;
    this.kernel = kernel;
  }

  /**
   * Takes note that a node was opened so that a mapping can write to its backing file.
   *
   * @return whether that is new
   */
  boolean mayBegin(Node node) {
    return mappable.add(node);
  }

  /** Returns whether the attributes of a node may change unseen. */
  boolean mayHappen(Node node) {
    // Asked for each answer with attributes; what is not in the upper is never passed to a writer.
    return !node.isDirectory() && node.sources().hasUpperData() && isKnown(node);
  }

  /** Returns whether a node was opened for a mapping that may not have ended. */
  boolean isKnown(Node node) {
    return mappable.contains(node);
  }

  /**
   * Forgets a node if no mapping of it is left; nobody has it open, and nobody opens it meanwhile.
   * When a node is closed, a mapping that is left keeps the backing file open for writing; without
   * one, nothing changes from here on what a look at its attributes will show. The kernel is not
   * told to ask again: it would drop the answer to what it asks now, and would decide by the former
   * mode of the file who may enter (fuse_perm_getattr of fs/fuse/dir.c does not look whether the
   * answer was taken).
   */
  void endIfUnmapped(Node node) {
    if (!mayBeMapped(node)) {
      mappable.remove(node);
    }
  }

  /**
   * Returns whether a mapping may be left of a node that nobody has open. Where the file is one of
   * a stacked filesystem, what stays open as long as it is mapped is the file below it, so nothing
   * can be told.
   */
  private boolean mayBeMapped(Node node) {
    if (kernel.passthroughDepth() != 1) {
      return true;
    }
    try (Fd file = union.files().openData(node, OpenFlags.RDONLY | OpenFlags.NOFOLLOW)) {
      return Leases.mayHaveWriter(file);
    } catch (ErrnoException e) {
      return true;
    }
  }
}
