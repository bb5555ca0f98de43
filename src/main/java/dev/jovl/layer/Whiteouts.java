package dev.jovl.layer;

import dev.jovl.posix.FileName;

/** The names that stand for deletions in a layer tar (OCI image specification, layer.md). */
final class Whiteouts {

  /** Before the name that is deleted. */
  static final String PREFIX = ".wh.";

  /** In a directory that hides everything below. */
  static final FileName OPAQUE = FileName.of(".wh..wh..opq");

  /** Names of AUFS' own files, which mean nothing to others. */
  private static final String AUFS = ".wh..wh.";

  /** What to do about a tar whose whiteouts are none; it was hardly made as a layer. */
  static final String WAY_OUT = "; leave names that begin with .wh. out of the tar";

  private Whiteouts() {}

  static boolean isMarker(FileName name) {
    return name.startsWith(PREFIX);
  }

  /** Tells whether a path is that of one of AUFS' own files, or of what is in a directory of it. */
  static boolean isIgnored(EntryPath path) {
    for (FileName name : path.components()) {
      if (name.startsWith(AUFS) && !name.equals(OPAQUE)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Returns the name that a marker deletes.
   *
   * @throws LayerException if it deletes nothing that can be
   */
  static FileName hiddenBy(FileName marker) throws LayerException {
    if (marker.length() == PREFIX.length()) {
      throw new LayerException("a whiteout of nothing" + WAY_OUT);
    }
    FileName hidden = marker.withoutPrefix(PREFIX.length());
    if (hidden.isDots()) {
      throw new LayerException("a whiteout of '" + hidden + "'" + WAY_OUT);
    }
    return hidden;
  }

  static FileName markerOf(FileName hidden) {
    return hidden.withPrefix(PREFIX);
  }
}
