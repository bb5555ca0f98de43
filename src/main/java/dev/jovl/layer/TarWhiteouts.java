package dev.jovl.layer;

import dev.jovl.posix.FileName;
import dev.jovl.union.whiteout.Whiteouts;

/** What is refused and left out of the whiteouts of a layer tar (OCI image spec., layer.md). */
final class TarWhiteouts {

  /** Names of AUFS' own files, which mean nothing to others. */
  private static final String AUFS = Whiteouts.PREFIX + Whiteouts.PREFIX;

  /** What to do about a tar whose whiteouts are not valid; it was hardly made as a layer. */
  static final String WAY_OUT = "; leave names that begin with .wh. out of the tar";

  private TarWhiteouts() {}

  /** Returns whether a path is that of one of AUFS' own files, or of what is in one. */
  static boolean isIgnored(EntryPath path) {
    for (FileName name : path.components()) {
      if (name.startsWith(AUFS) && !name.equals(Whiteouts.OPAQUE_MARKER)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Returns the name that a marker of a tar deletes.
   *
   * @throws LayerException if it is no name that can be deleted
   */
  static FileName deletedBy(FileName marker) throws LayerException {
    if (!Whiteouts.deletesName(marker)) {
      throw new LayerException("a whiteout of nothing" + WAY_OUT);
    }
    FileName deleted = Whiteouts.deletedBy(marker);
    if (deleted.isDots()) {
      throw new LayerException("a whiteout of '" + deleted + "'" + WAY_OUT);
    }
    return deleted;
  }
}
