package dev.jovl.store;

import dev.jovl.oci.Digest;
import dev.jovl.oci.JsonObject;
import dev.jovl.oci.OciFormatException;

/**
 * What the tree of a layer is known by.
 *
 * @param digest the digest of names, modes, owners, times, attributes and links
 * @param contents whether what files hold is in it too
 */
public record TreeSeal(Digest digest, boolean contents) {

  static TreeSeal parse(JsonObject json) throws OciFormatException {
    return new TreeSeal(
        Digest.parse(json.requiredText("digest")), json.bool("contents").orElse(false));
  }

  JsonObject toJson() {
    return JsonObject.builder().put("digest", digest.toString()).put("contents", contents).build();
  }
}
