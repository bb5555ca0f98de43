package dev.jovl.union.whiteout;

/**
 * The attributes in which an overlay keeps its state, without their prefix; see {@link
 * XattrNamespace}.
 *
 * <p>Source: fs/overlayfs/overlayfs.h and Documentation/filesystems/overlayfs.rst of Linux.
 */
public enum OverlayXattr {
  /** "y" on a directory that hides all below; "x" on one that has attribute whiteouts. */
  OPAQUE("opaque"),

  /**
   * "y" on a directory that has attribute whiteouts, as Linux 6.7 marked them; written where {@link
   * #OPAQUE} says that all below is hidden.
   */
  WHITEOUTS("whiteouts"),

  /** Where the rest of a directory or the data of a file is in the layers below. */
  REDIRECT("redirect"),

  /** On a regular file that has its metadata only; the data is below. */
  METACOPY("metacopy"),

  /** The file handle of the file that a copy was made from. */
  ORIGIN("origin"),

  /** "y" on a directory with entries that have an origin. */
  IMPURE("impure"),

  /** The number of names of a file in the index, relative to that of the inode. */
  NLINK("nlink"),

  /**
   * Ours, unknown to the kernel: how many names a file of a layer has, where its inode has more
   * because layers share it.
   */
  NAMES("jovl.names"),

  /** On an empty file that stands for a whiteout. */
  WHITEOUT("whiteout"),

  /** On the index directory: the file handle of the root of the upper directory. */
  UPPER("upper");

  private final String suffix;

  OverlayXattr(String suffix) {
    this.suffix = suffix;
  }

  /** Returns the name after the prefix. */
  String suffix() {
    return suffix;
  }
}
