package dev.jovl.layer;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.linux.Stats;
import dev.jovl.linux.tree.Trees;
import dev.jovl.posix.DirectoryEntry;
import dev.jovl.posix.FileName;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Stat;
import dev.jovl.tar.TarEntry;
import dev.jovl.tar.TarType;
import dev.jovl.union.whiteout.Whiteouts;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What the layer that is being unpacked hides of those below it: whiteouts and opaque directories,
 * by the markers of its tar, and directories in place of what it had there itself before.
 */
final class HiddenNames {

  private static final byte[] HERE = {'.'};

  private final LayerTree tree;
  private final Lowers lowers;
  private final SharedCopies copies;
  private final Set<EntryPath> opaque;
  private final Set<EntryPath> whiteouts = new LinkedHashSet<>();

  /**
   * Makes it for one layer.
   *
   * @param copies what the layer has of those below, which a whiteout hides too
   */
  HiddenNames(LayerTree tree, Lowers lowers, SharedCopies copies) {
    this.tree = tree;
    this.lowers = lowers;
    this.copies = copies;
    this.opaque = tree.opaque();
  }

  /** A marker may be a hard link, to whatever: on AUFS all whiteouts were names of one file. */
  void unpackMarker(LayerDirectory directory, FileName marker, TarEntry entry) throws IOException {
    boolean empty = entry.type() == TarType.FILE && entry.size() == 0;
    if (!empty && entry.type() != TarType.HARD_LINK) {
      throw new LayerException("a whiteout that is not an empty file" + TarWhiteouts.WAY_OUT);
    }
    if (marker.equals(Whiteouts.OPAQUE_MARKER)) {
      keep(opaque, directory.path());
      tree.makeOpaque(directory);
      return;
    }
    hide(directory, TarWhiteouts.deletedBy(marker));
  }

  private void keep(Set<EntryPath> paths, EntryPath path) throws LayerException {
    if (!paths.contains(path)) {
      paths.add(tree.held().hold(path));
    }
  }

  private void hide(LayerDirectory directory, FileName hidden) throws IOException {
    Stat own = Stats.ifPresent(directory.own(), hidden);
    if (own == null || copies.hide(directory, hidden, own)) {
      OverlayMarks.makeWhiteout(directory.own(), hidden);
      keep(whiteouts, directory.path().child(hidden));
    } else if (own.isDirectory()) {
      hideBelow(directory, hidden);
    }
    tree.forget();
  }

  /**
   * Makes a directory of the layer show nothing from below, as one in place of what the layer had
   * there before.
   */
  void hideBelow(LayerDirectory directory, FileName name) throws IOException {
    try (Fd own = Trees.openDirectory(directory.own(), name)) {
      OverlayMarks.makeOpaque(own);
    }
    keep(opaque, directory.path().child(name));
  }

  /** Hides, after the last entry, what can be hidden only when everything has been made. */
  void finish() throws IOException {
    copies.dropBelow(opaque, tree);
    if (opaque.remove(EntryPath.ROOT)) {
      hideBelowRoot();
    }
    dropHiddenWhiteouts();
  }

  /**
   * Unions show the roots of all layers as one, so what is in those below is hidden by name. They
   * are opened anew: others may be reading them.
   */
  private void hideBelowRoot() throws IOException {
    for (Fd shared : lowers.roots()) {
      try (Fd lower = Open.path(shared, HERE, OpenFlags.RDONLY | OpenFlags.DIRECTORY)) {
        for (DirectoryEntry entry : Trees.entries(lower)) {
          Stat own = Stats.ifPresent(tree.root().own(), entry.name());
          if (own == null) {
            OverlayMarks.makeWhiteout(tree.root().own(), entry.name());
          } else if (own.isDirectory()) {
            hideBelow(tree.root(), entry.name());
          }
        }
      }
    }
  }

  /** Below an opaque directory a whiteout hides nothing, and some kernels would list it. */
  private void dropHiddenWhiteouts() throws IOException {
    for (EntryPath path : whiteouts) {
      if (path.isBelowOneOf(opaque)) {
        tree.removeIf(path, OverlayMarks::isWhiteout);
      }
    }
  }
}
