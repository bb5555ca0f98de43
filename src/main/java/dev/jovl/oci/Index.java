package dev.jovl.oci;

import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An index, or manifest list: the same image for several platforms.
 *
 * @param mediaType {@link MediaTypes#OCI_INDEX} or {@link MediaTypes#DOCKER_INDEX}
 * @param manifests what is listed, in order
 * @param annotations notes, in their order
 * @param unknown the fields that are not understood here
 */
public record Index(
    String mediaType,
    List<Descriptor> manifests,
    Map<String, String> annotations,
    JsonObject unknown) {

  private static final Set<String> KNOWN =
      Set.of("schemaVersion", "mediaType", "manifests", "annotations");

  /** Copies the collections. */
  public Index {
    manifests = List.copyOf(manifests);
    annotations = ImmutableMap.copyOf(annotations);
  }

  /** Makes an OCI index without annotations. */
  public Index(List<Descriptor> manifests) {
    this(MediaTypes.OCI_INDEX, manifests, Map.of(), JsonObject.empty());
  }

  /**
   * Returns the index that {@code bytes} spell.
   *
   * @param bytes the document
   * @param mediaType what it was announced as; a document that says something else is refused
   */
  public static Index parse(byte[] bytes, String mediaType) throws OciFormatException {
    JsonObject json = Documents.parse(bytes, mediaType, "index");
    if (!MediaTypes.isIndex(mediaType) || json.has("layers") || json.has("config")) {
      throw new OciFormatException("not an index: " + Shown.clip(mediaType));
    }
    List<Descriptor> manifests = new ArrayList<>();
    for (JsonObject manifest : json.objects("manifests")) {
      manifests.add(Descriptor.fromJson(manifest));
    }
    return new Index(mediaType, manifests, json.textMap("annotations"), json.without(KNOWN));
  }

  /** Returns the index that {@code bytes} spell, of either kind, or nothing if they spell none. */
  public static Optional<Index> ifOne(byte[] bytes) {
    for (String mediaType : List.of(MediaTypes.OCI_INDEX, MediaTypes.DOCKER_INDEX)) {
      try {
        return Optional.of(parse(bytes, mediaType));
      } catch (OciFormatException another) {
        continue;
      }
    }
    return Optional.empty();
  }

  /**
   * Returns what is listed for the platform that fits {@code wanted} best; of equals the first. If
   * nothing fits, it is the first manifest or index that names no platform and is no artifact of
   * another kind, as a signature; docker takes such entries too, after those that fit.
   */
  public Optional<Descriptor> select(Platform wanted) {
    Optional<Descriptor> best = Optional.empty();
    int bestFit = 0;
    for (Descriptor manifest : manifests) {
      int fit = manifest.platform().map(wanted::fit).orElse(0);
      if (fit > bestFit) {
        best = Optional.of(manifest);
        bestFit = fit;
      }
    }
    return best.or(() -> manifests.stream().filter(this::mayRunAnywhere).findFirst());
  }

  private boolean mayRunAnywhere(Descriptor manifest) {
    String type = manifest.mediaType();
    return manifest.platform().isEmpty()
        && (MediaTypes.isManifest(type) || MediaTypes.isIndex(type))
        && (manifests.size() == 1 || manifest.mayBeImage());
  }

  /** Returns the document. */
  public byte[] toBytes() {
    return JsonObject.builder()
        .put("schemaVersion", 2)
        .put("mediaType", mediaType)
        .put("manifests", Documents.array(manifests))
        .putUnlessEmpty("annotations", annotations)
        .putAll(unknown)
        .build()
        .toBytes();
  }
}
