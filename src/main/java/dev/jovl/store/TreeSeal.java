package dev.jovl.store;

import dev.jovl.oci.Digest;
import dev.jovl.oci.JsonObject;
import dev.jovl.oci.OciFormatException;
import java.util.Optional;

/**
 * What the tree of a layer is known by.
 *
 * @param digest the digest of names, modes, owners, times, attributes and links
 * @param contents in which form it covers the contents of files
 */
public record TreeSeal(Digest digest, Contents contents) {

  /** How what files hold is in a digest. */
  public enum Contents {
    /** It is not. */
    NONE,
    /** As the blocks that have anything but zeros. */
    DATA,
    /** As all bytes, those of holes too; no longer made. */
    BYTES
  }

  private static final String TREE = "tree";

  /** Another key, for a version of jovl that does not know it takes the digest for another one. */
  private static final String TREE_WITH_DATA = "treeWithData";

  /** Returns the seal that the record of a layer has, or nothing if it has none. */
  static Optional<TreeSeal> of(JsonObject layer) throws OciFormatException {
    Optional<JsonObject> withData = layer.object(TREE_WITH_DATA);
    if (withData.isPresent()) {
      return Optional.of(parse(withData.get(), Contents.DATA));
    }
    Optional<JsonObject> tree = layer.object(TREE);
    if (tree.isEmpty()) {
      return Optional.empty();
    }
    boolean bytes = tree.get().bool("contents").orElse(false);
    return Optional.of(parse(tree.get(), bytes ? Contents.BYTES : Contents.NONE));
  }

  private static TreeSeal parse(JsonObject json, Contents contents) throws OciFormatException {
    return new TreeSeal(Digest.parse(json.requiredText("digest")), contents);
  }

  /** Puts the seal into the record of a layer, which is returned. */
  JsonObject.Builder putInto(JsonObject.Builder layer) {
    JsonObject.Builder json = JsonObject.builder().put("digest", digest.toString());
    return switch (contents) {
      case NONE -> layer.put(TREE, json.build());
      case DATA -> layer.put(TREE_WITH_DATA, json.build());
      case BYTES -> layer.put(TREE, json.put("contents", true).build());
    };
  }
}
