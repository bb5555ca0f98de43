package dev.jovl.store;

import dev.jovl.oci.Digest;
import dev.jovl.oci.JsonObject;
import dev.jovl.oci.OciFormatException;

/**
 * What the tree of a layer is known by.
 *
 * @param digest the digest of names, modes, owners, times, attributes and links
 * @param contents how what files hold is in it too
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

  static TreeSeal parse(JsonObject json) throws OciFormatException {
    Contents contents = json.bool("contents").orElse(false) ? Contents.BYTES : Contents.NONE;
    return new TreeSeal(
        Digest.parse(json.requiredText("digest")),
        json.bool("data").orElse(false) ? Contents.DATA : contents);
  }

  JsonObject toJson() {
    JsonObject.Builder json = JsonObject.builder().put("digest", digest.toString());
    return switch (contents) {
      case NONE -> json.build();
      case DATA -> json.put("data", true).build();
      case BYTES -> json.put("contents", true).build();
    };
  }
}
