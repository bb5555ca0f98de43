package dev.jovl.union.copyup;

import dev.jovl.linux.Fd;
import dev.jovl.linux.InodeFlags;
import dev.jovl.linux.Open;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import dev.jovl.union.Node;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The flags of chattr(1) that a copy keeps, which are those that the kernel's overlayfs keeps: a,
 * A, S, and the i of a file, which is copied only for its flags to be changed, and they may stay.
 */
final class CopiedInodeFlags {
  private static final Logger LOG = LoggerFactory.getLogger(CopiedInodeFlags.class);

  /** The copy of a directory takes the copies of what is in it, so it is not immutable. */
  private static final int OF_DIRECTORIES =
      InodeFlags.SYNC | InodeFlags.APPEND | InodeFlags.NOATIME;

  private static final int OF_FILES = OF_DIRECTORIES | InodeFlags.IMMUTABLE;

  private CopiedInodeFlags() {}

  /**
   * Returns those that the copy of a node keeps, 0 for none. A layer without flags is no error.
   *
   * @param original open on what is copied
   */
  static int kept(Node node, Fd original) {
    if (!node.isRegular() && !node.isDirectory()) {
      return 0;
    }
    try {
      return InodeFlags.flags(original) & (node.isDirectory() ? OF_DIRECTORIES : OF_FILES);
    } catch (ErrnoException e) {
      return 0;
    }
  }

  /**
   * Gives a copy flags. It has all its names by then: one that is append-only can get none, and
   * lose none. An upper without flags is no error: the kernel's overlayfs goes on there too.
   *
   * @param copy open, with O_PATH at least
   */
  static void give(Fd copy, int flags) {
    if (flags == 0) {
      return;
    }
    try (Fd open = Open.again(copy, OpenFlags.RDONLY)) {
      InodeFlags.setFlags(open, InodeFlags.flags(open) | flags);
    } catch (ErrnoException e) {
      LOG.debug("a copy has not the flags of its original: {}", e.getMessage());
    }
  }
}
