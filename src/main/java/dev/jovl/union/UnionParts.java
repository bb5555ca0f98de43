package dev.jovl.union;

import dev.jovl.posix.Mode;
import dev.jovl.union.layer.DirectoryHandles;
import dev.jovl.union.layer.LayerFilesystems;
import dev.jovl.union.layer.Layers;
import dev.jovl.union.layer.Place;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a union is put together from.
 *
 * @param upperIno the inode number of the root of the upper, 0 without one
 * @param rootIno the inode number that the root of the union shows, in its own filesystem
 * @param attributeWhiteouts whether the root of the upper says that empty files can be whiteouts
 * @param impure whether the root of the upper has entries that came from below
 */
record UnionParts(
    Layers layers,
    @Nullable Upper upper,
    LayerFilesystems filesystems,
    DirectoryHandles handles,
    long upperIno,
    long rootIno,
    boolean impure,
    boolean attributeWhiteouts) {

  /** Makes the root node. */
  Node root(InodeNumbers numbers) {
    List<Place> places = layers.roots();
    int filesystem = upper != null ? 0 : places.get(0).layer().filesystem();
    Sources sources =
        upper == null ? Sources.below(places) : Sources.inUpper(upperIno, false, null, places);
    Node root =
        new Node(
            NodeTable.ROOT, Mode.DIRECTORY, numbers.compose(filesystem, rootIno), sources, false);
    if (impure) {
      root.notes().setImpure();
    }
    if (attributeWhiteouts) {
      root.notes().setAttributeWhiteouts();
    }
    return root;
  }
}
