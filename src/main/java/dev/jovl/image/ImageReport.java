package dev.jovl.image;

import dev.jovl.oci.Digest;
import dev.jovl.oci.ImageConfig;
import dev.jovl.oci.JsonObject;
import dev.jovl.oci.JsonValue;
import dev.jovl.store.Store;
import dev.jovl.store.StoredLayer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Tells everything about an image, with the names that docker inspect gave the fields. */
public final class ImageReport {

  private final Store store;

  /** Makes reports on images of a store, which stays the caller's. */
  public ImageReport(Store store) {
    this.store = store;
  }

  /** Returns the report on an image. */
  public JsonObject of(Image image) throws IOException {
    ImageConfig config = image.config();
    Optional<Digest> chain = config.chainId();
    List<StoredLayer> stack = chain.isPresent() ? store.stack(chain.get()) : List.of();
    return JsonObject.builder()
        .put("Id", image.id().toString())
        .put("RepoTags", JsonValue.Array.ofTexts(image.tags()))
        .put("RepoDigests", JsonValue.Array.ofTexts(image.digests()))
        .put("Created", config.created())
        .put("Author", config.author())
        .put("Architecture", config.platform().architecture())
        .putUnlessEmpty("Variant", config.platform().variant())
        .put("Os", config.platform().os())
        .put("Size", image.size())
        .put("Config", config.config().toJson())
        .put("RootFS", rootfs(config))
        .put("GraphDriver", driver(stack))
        .build();
  }

  /**
   * Returns what the fields are that a report leaves out, for they are not set in the image: empty
   * texts, lists and maps, as in the structures of docker inspect.
   */
  public static JsonObject unset() {
    JsonValue list = JsonValue.Array.ofTexts(List.of());
    JsonObject.Builder config = JsonObject.builder();
    for (String text : List.of("User", "WorkingDir", "StopSignal")) {
      config.put(text, "");
    }
    for (String texts : List.of("Env", "Entrypoint", "Cmd", "Shell", "OnBuild")) {
      config.put(texts, list);
    }
    for (String map : List.of("ExposedPorts", "Volumes", "Labels")) {
      config.put(map, JsonObject.empty());
    }
    return JsonObject.builder()
        .put("Parent", "")
        .put("Comment", "")
        .put("Variant", "")
        .put("Annotations", JsonObject.empty())
        .put("Config", config.put("Healthcheck", JsonValue.Null.NULL).build())
        .build();
  }

  private static JsonObject rootfs(ImageConfig config) {
    List<String> layers = new ArrayList<>();
    config.diffIds().forEach(diffId -> layers.add(diffId.toString()));
    return JsonObject.builder()
        .put("Type", "layers")
        .put("Layers", JsonValue.Array.ofTexts(layers))
        .build();
  }

  /** The layer directories, the uppermost first, as they are given to a mount. */
  private static JsonObject driver(List<StoredLayer> stack) {
    List<String> roots = new ArrayList<>();
    stack.forEach(layer -> roots.add(layer.root().toString()));
    return JsonObject.builder()
        .put("Name", "jovl")
        .put("Data", JsonObject.builder().put("LowerDirs", JsonValue.Array.ofTexts(roots)).build())
        .build();
  }
}
