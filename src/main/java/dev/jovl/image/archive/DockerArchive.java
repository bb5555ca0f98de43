package dev.jovl.image.archive;

import dev.jovl.image.transfer.LayerTar;
import dev.jovl.oci.JsonObject;
import dev.jovl.oci.JsonValue;
import dev.jovl.store.Store;
import dev.jovl.store.StoredLayer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Writes what docker save has always written, in the form of skopeo: each layer once. */
final class DockerArchive {

  private final Store store;
  private final ArchiveWriter archive;

  DockerArchive(Store store, ArchiveWriter archive) {
    this.store = store;
    this.archive = archive;
  }

  void write(List<SavedImage> images) throws IOException {
    List<JsonValue> items = new ArrayList<>();
    LayerTar tars = new LayerTar(store);
    for (SavedImage image : images) {
      List<String> paths = new ArrayList<>();
      for (StoredLayer layer : image.layers()) {
        String path = layer.record().diffId().hex() + ".tar";
        archive.file(path, layer.record().tarBytes(), out -> tars.write(layer, out));
        paths.add(path);
      }
      String config = image.id().hex() + ".json";
      archive.file(config, image.config());
      items.add(item(config, image, paths));
    }
    archive.file("manifest.json", new JsonValue.Array(items).toBytes());
  }

  /** Returns the entry of an image in {@code manifest.json}. */
  static JsonObject item(String config, SavedImage image, List<String> layers) {
    return JsonObject.builder()
        .put("Config", config)
        .put("RepoTags", JsonValue.Array.ofTexts(image.tags()))
        .put("Layers", JsonValue.Array.ofTexts(layers))
        .build();
  }
}
