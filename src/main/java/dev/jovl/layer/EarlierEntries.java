package dev.jovl.layer;

import dev.jovl.linux.tree.Trees;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Stat;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Makes place for an entry whose name an earlier entry of the same layer has. */
final class EarlierEntries {

  private final LayerTree tree;
  private boolean lostContent;

  EarlierEntries(LayerTree tree) {
    this.tree = tree;
  }

  /**
   * Removes what has a name.
   *
   * @param old what it is, null if nothing
   */
  void remove(LayerDirectory directory, FileName name, @Nullable Stat old) throws IOException {
    if (old == null) {
      return;
    }
    boolean whiteout = OverlayMarks.isWhiteout(directory.own(), name, old);
    lostContent |= !whiteout && (old.isRegular() || old.isDirectory());
    Trees.remove(directory.own(), name);
    tree.forget(directory, name);
  }

  /** Returns whether content of the tar was removed, which cannot be made again of the layer. */
  boolean lostContent() {
    return lostContent;
  }
}
