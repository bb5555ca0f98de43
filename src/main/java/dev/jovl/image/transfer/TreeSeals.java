package dev.jovl.image.transfer;

import dev.jovl.layer.TreeDigest;
import dev.jovl.linux.Fd;
import dev.jovl.linux.proc.NamespaceIds;
import dev.jovl.oci.Digest;
import dev.jovl.store.Staging;
import dev.jovl.store.StoredLayer;
import dev.jovl.store.TreeSeal;
import java.io.IOException;
import java.util.Optional;

/**
 * Seals the trees of layers that came as tars: to make such a tar again is to read files, and does
 * not look at modes, owners, times, attributes, links, or what is there besides. Owners are not the
 * same to everybody, so only root who has all ids makes seals and looks at them.
 */
public final class TreeSeals {

  private TreeSeals() {}

  /**
   * Returns the seal of a tree that is finished, or nothing for a user who makes none.
   *
   * @param staging holds the tree, with nobody writing to it
   * @param alone whether nothing else tells what its files hold
   */
  public static Optional<TreeSeal> of(Staging staging, boolean alone) throws IOException {
    if (!NamespaceIds.isRootOfAll()) {
      return Optional.empty();
    }
    TreeSeal.Contents contents = alone ? TreeSeal.Contents.DATA : TreeSeal.Contents.NONE;
    Digest digest = staging.inRoot(root -> digest(root, contents));
    return Optional.of(new TreeSeal(digest, contents));
  }

  private static Digest digest(Fd root, TreeSeal.Contents contents) throws IOException {
    return switch (contents) {
      case NONE -> TreeDigest.of(root);
      case DATA -> TreeDigest.withData(root);
      case BYTES -> TreeDigest.withBytes(root);
    };
  }

  /** Returns what is wrong with the tree of a layer, if its seal tells that something is. */
  public static Optional<String> fault(StoredLayer layer) throws IOException {
    Optional<TreeSeal> seal = layer.record().seal();
    if (seal.isEmpty() || !NamespaceIds.isRootOfAll()) {
      return Optional.empty();
    }
    try (Fd root = LowerRoots.open(layer)) {
      if (digest(root, seal.get().contents()).equals(seal.get().digest())) {
        return Optional.empty();
      }
      return Optional.of(
          "names, modes, owners, times, attributes, links or contents in "
              + layer.root()
              + " are not as they were made");
    }
  }
}
