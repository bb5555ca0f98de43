package dev.jovl.oci;

import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The manifest of one image: its configuration and its layers.
 *
 * @param mediaType {@link MediaTypes#OCI_MANIFEST} or {@link MediaTypes#DOCKER_MANIFEST}
 * @param config the configuration
 * @param layers the layers, lowest first
 * @param annotations notes, in their order
 * @param unknown the fields that are not understood here
 */
public record Manifest(
    String mediaType,
    Descriptor config,
    List<Descriptor> layers,
    Map<String, String> annotations,
    JsonObject unknown) {

  /** A manifest or index is at most this long, in bytes. */
  public static final int MAX_BYTES = 4 << 20;

  private static final Set<String> KNOWN =
      Set.of("schemaVersion", "mediaType", "config", "layers", "annotations");

  /** Copies the collections. */
  public Manifest {
    layers = List.copyOf(layers);
    annotations = ImmutableMap.copyOf(annotations);
  }

  /** Makes a manifest without annotations. */
  public Manifest(String mediaType, Descriptor config, List<Descriptor> layers) {
    this(mediaType, config, layers, Map.of(), JsonObject.empty());
  }

  /**
   * Returns the manifest that {@code bytes} spell.
   *
   * @param bytes the document
   * @param mediaType what it was announced as; a document that says something else is refused
   */
  public static Manifest parse(byte[] bytes, String mediaType) throws OciFormatException {
    JsonObject json = Documents.parse(bytes, mediaType, "manifest");
    if (!MediaTypes.isManifest(mediaType) || json.has("manifests")) {
      throw new OciFormatException("not the manifest of one image: " + Shown.clip(mediaType));
    }
    List<Descriptor> layers = new ArrayList<>();
    for (JsonObject layer : json.objects("layers")) {
      layers.add(Descriptor.fromJson(layer));
    }
    return new Manifest(
        mediaType,
        Descriptor.ofConfig(json.requiredObject("config")),
        layers,
        json.textMap("annotations"),
        json.without(KNOWN));
  }

  /** Returns the document. */
  public byte[] toBytes() {
    return JsonObject.builder()
        .put("schemaVersion", 2)
        .put("mediaType", mediaType)
        .put("config", config.toJson())
        .put("layers", Documents.array(layers))
        .putUnlessEmpty("annotations", annotations)
        .putAll(unknown)
        .build()
        .toBytes();
  }
}
