package dev.jovl.store;

import dev.jovl.oci.Digest;
import dev.jovl.oci.JsonObject;
import dev.jovl.oci.OciFormatException;
import java.util.Optional;

/**
 * What the store knows of a layer.
 *
 * @param chainId the name of the layer on top of those below it
 * @param diffId the digest of its plain tar
 * @param parent the chain id of the layer below, if there is one
 * @param tarBytes the length of its plain tar
 * @param created when it was made, RFC 3339; empty if not told
 * @param contentsOnly whether its tar, when it is made of its directory, says nothing of the root
 * @param seal what its tree is known by, if its tar does not tell all of it
 */
public record LayerRecord(
    Digest chainId,
    Digest diffId,
    Optional<Digest> parent,
    long tarBytes,
    String created,
    boolean contentsOnly,
    Optional<TreeSeal> seal) {

  private static final int MAX_BYTES = 1 << 16;

  /** Makes a record without a seal. */
  public LayerRecord(
      Digest chainId,
      Digest diffId,
      Optional<Digest> parent,
      long tarBytes,
      String created,
      boolean contentsOnly) {
    this(chainId, diffId, parent, tarBytes, created, contentsOnly, Optional.empty());
  }

  /** Returns this record with another seal, or without one. */
  public LayerRecord withSeal(Optional<TreeSeal> other) {
    return new LayerRecord(chainId, diffId, parent, tarBytes, created, contentsOnly, other);
  }

  static LayerRecord parse(byte[] bytes) throws OciFormatException {
    JsonObject json = JsonObject.parse(bytes, MAX_BYTES, "layer.json");
    Optional<String> parent = json.text("parent");
    return new LayerRecord(
        Digest.parse(json.requiredText("chainId")),
        Digest.parse(json.requiredText("diffId")),
        parent.isPresent() ? Optional.of(Digest.parse(parent.get())) : Optional.empty(),
        json.number("tarBytes").orElse(0),
        json.text("created").orElse(""),
        json.text("root").isPresent(),
        TreeSeal.of(json));
  }

  byte[] toBytes() {
    JsonObject.Builder json =
        JsonObject.builder()
            .put("chainId", chainId.toString())
            .put("diffId", diffId.toString())
            .putUnlessEmpty("parent", parent.map(Digest::toString).orElse(""))
            .put("tarBytes", tarBytes)
            .putUnlessEmpty("created", created)
            .putUnlessEmpty("root", contentsOnly ? "below" : "");
    return seal.map(it -> it.putInto(json)).orElse(json).build().toBytes();
  }
}
