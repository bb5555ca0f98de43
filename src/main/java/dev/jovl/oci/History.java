package dev.jovl.oci;

import java.util.Set;

/**
 * One step in the making of an image.
 *
 * @param created when, in the form of RFC 3339; empty if not told
 * @param createdBy the command
 * @param author who
 * @param comment a note
 * @param emptyLayer whether the step made no layer
 * @param unknown the fields that are not understood here
 */
public record History(
    String created,
    String createdBy,
    String author,
    String comment,
    boolean emptyLayer,
    JsonObject unknown) {

  private static final Set<String> KNOWN =
      Set.of("created", "created_by", "author", "comment", "empty_layer");

  /** Makes a step of a time and a command only. */
  public History(String created, String createdBy, boolean emptyLayer) {
    this(created, createdBy, "", "", emptyLayer, JsonObject.empty());
  }

  static History fromJson(JsonObject json) throws OciFormatException {
    return new History(
        json.text("created").orElse(""),
        json.text("created_by").orElse(""),
        json.text("author").orElse(""),
        json.text("comment").orElse(""),
        json.bool("empty_layer").orElse(false),
        json.without(KNOWN));
  }

  JsonObject toJson() {
    JsonObject.Builder json =
        JsonObject.builder()
            .putUnlessEmpty("created", created)
            .putUnlessEmpty("created_by", createdBy)
            .putUnlessEmpty("author", author)
            .putUnlessEmpty("comment", comment);
    if (emptyLayer) {
      json.put("empty_layer", true);
    }
    return json.putAll(unknown).build();
  }
}
