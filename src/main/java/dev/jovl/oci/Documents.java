package dev.jovl.oci;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What manifests and indexes have in common. */
final class Documents {

  private Documents() {}

  /**
   * Returns the document if it is of schema 2, is of one kind only and says no other media type
   * than the one that it was announced as (else two readers could see two different images in it).
   */
  static JsonObject parse(byte[] bytes, String mediaType, String what) throws OciFormatException {
    JsonObject json = JsonObject.parse(bytes, Manifest.MAX_BYTES, what);
    long version = json.number("schemaVersion").orElse(0);
    if (version != 2) {
      throw new OciFormatException(
          what + " of schema " + version + " is not supported; push the image again in schema 2");
    }
    Optional<String> stated = json.text("mediaType");
    if (stated.isPresent() && !stated.get().equals(mediaType)) {
      throw new OciFormatException(
          String.format(
              "%s says it is %s but was announced as %s",
              what, Shown.clip(stated.get()), Shown.clip(mediaType)));
    }
    if (json.has("manifests") && (json.has("layers") || json.has("config"))) {
      throw new OciFormatException(what + " claims to be both an index and an image");
    }
    return json;
  }

  static JsonValue.Array array(List<Descriptor> descriptors) {
    List<JsonValue> items = new ArrayList<>();
    descriptors.forEach(descriptor -> items.add(descriptor.toJson()));
    return new JsonValue.Array(items);
  }
}
