package dev.jovl.oci;

import com.google.common.collect.ImmutableMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Names a blob: what it is, how long it is and its digest.
 *
 * @param mediaType what it is; empty for a configuration of which old registries did not say it
 * @param digest the digest of its bytes
 * @param size its length in bytes, not negative
 * @param urls where else it may be fetched
 * @param annotations notes, in their order
 * @param platform for manifests in an index: what the image runs on
 * @param unknown the fields that are not understood here
 */
public record Descriptor(
    String mediaType,
    Digest digest,
    long size,
    List<String> urls,
    Map<String, String> annotations,
    Optional<Platform> platform,
    JsonObject unknown) {

  private static final Set<String> KNOWN =
      Set.of("mediaType", "digest", "size", "urls", "annotations", "platform");

  /** What BuildKit says of an attestation in an index. */
  private static final String ATTESTATION = "vnd.docker.reference.type";

  /** Copies the collections. */
  public Descriptor {
    urls = List.copyOf(urls);
    annotations = ImmutableMap.copyOf(annotations);
    if (size < 0) {
      throw new IllegalArgumentException("negative size: " + size);
    }
  }

  /** Makes a descriptor of what, digest and length only. */
  public Descriptor(String mediaType, Digest digest, long size) {
    this(mediaType, digest, size, List.of(), Map.of(), Optional.empty(), JsonObject.empty());
  }

  /** Returns the descriptor of these bytes. */
  public static Descriptor of(String mediaType, byte[] bytes) {
    return new Descriptor(mediaType, Digest.of(bytes), bytes.length);
  }

  /**
   * Returns whether this may name an image: it does not say of a manifest that it is of an artifact
   * of another kind, or an attestation of a builder for another manifest.
   */
  boolean mayBeImage() {
    boolean attestation = annotations.containsKey(ATTESTATION);
    try {
      return !attestation && MediaTypes.isImageConfig(unknown.text("artifactType").orElse(""));
    } catch (OciFormatException noText) {
      return false;
    }
  }

  /** Returns this descriptor for an image that runs on {@code made}. */
  public Descriptor withPlatform(Platform made) {
    return new Descriptor(mediaType, digest, size, urls, annotations, Optional.of(made), unknown);
  }

  /** Returns this descriptor with these notes instead of its own. */
  public Descriptor withAnnotations(Map<String, String> notes) {
    return new Descriptor(mediaType, digest, size, urls, notes, platform, unknown);
  }

  /** Checks that {@code bytes} are what this names: their length, then their digest. */
  public void verify(byte[] bytes) throws OciFormatException {
    if (bytes.length != size) {
      throw new OciFormatException(
          digest + " is " + bytes.length + " bytes long, its descriptor says " + size);
    }
    if (!digest.isOf(bytes)) {
      throw new OciFormatException(
          "the content does not match its digest: expected "
              + digest
              + ", got "
              + Digest.of(bytes));
    }
  }

  /** Returns the descriptor in {@code json}, which says what it is of. */
  public static Descriptor fromJson(JsonObject json) throws OciFormatException {
    return of(json.requiredText("mediaType"), json);
  }

  /** Returns the descriptor in {@code json} of a configuration, whose type may not be said. */
  static Descriptor ofConfig(JsonObject json) throws OciFormatException {
    return of(json.text("mediaType").orElse(""), json);
  }

  private static Descriptor of(String mediaType, JsonObject json) throws OciFormatException {
    OptionalLong size = json.number("size");
    if (size.isEmpty() || size.getAsLong() < 0) {
      throw new OciFormatException("a descriptor without a size, or with a negative one");
    }
    Optional<JsonObject> platform = json.object("platform");
    return new Descriptor(
        mediaType,
        Digest.parse(json.requiredText("digest")),
        size.getAsLong(),
        json.texts("urls"),
        json.textMap("annotations"),
        platform.isPresent() ? Optional.of(Platform.fromJson(platform.get())) : Optional.empty(),
        json.without(KNOWN));
  }

  /** Returns the descriptor as JSON. */
  public JsonObject toJson() {
    return JsonObject.builder()
        .put("mediaType", mediaType)
        .put("digest", digest.toString())
        .put("size", size)
        .putUnlessEmpty("urls", urls)
        .putUnlessEmpty("annotations", annotations)
        .putUnlessEmpty("platform", platform.map(Platform::toJson).orElse(JsonObject.empty()))
        .putAll(unknown)
        .build();
  }
}
