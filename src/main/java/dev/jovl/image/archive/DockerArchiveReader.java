package dev.jovl.image.archive;

import com.google.common.collect.ArrayListMultimap;
import com.google.common.collect.ListMultimap;
import dev.jovl.oci.ImageConfig;
import dev.jovl.oci.JsonObject;
import dev.jovl.oci.JsonValue;
import dev.jovl.oci.Manifest;
import dev.jovl.oci.OciFormatException;
import dev.jovl.oci.Reference;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads {@code manifest.json}, by which docker save says what is in an archive. */
final class DockerArchiveReader {

  private final ArchiveFiles archive;
  private final DocumentLimit documents = new DocumentLimit();
  private @Nullable ListMultimap<String, JsonObject> itemsByConfig;

  DockerArchiveReader(ArchiveFiles archive) {
    this.archive = archive;
  }

  /** Returns the images in their order. */
  List<ArchivedImage> images() throws IOException {
    List<ArchivedImage> images = new ArrayList<>();
    for (JsonObject item : readItems()) {
      byte[] config = archive.document(item.requiredText("Config"), ImageConfig.MAX_BYTES);
      documents.hold(config.length);
      List<ArchivedImage.Layer> layers = new ArrayList<>();
      for (String path : item.texts("Layers")) {
        layers.add(new ArchivedImage.Layer(path, Optional.empty()));
      }
      List<Reference> names = ArchivedImage.withoutDigests(tags(item), Optional.empty());
      images.add(new ArchivedImage(names, Optional.empty(), config, layers));
    }
    return images;
  }

  /**
   * Returns what an image is called there, the first time that it is asked for: an index may list
   * one image any number of times.
   *
   * @param config the name of the file in the archive that is its configuration
   */
  List<Reference> namesOf(String config) throws IOException {
    List<Reference> names = new ArrayList<>();
    for (JsonObject item : itemsByConfig().removeAll(config)) {
      names.addAll(tags(item));
    }
    return names;
  }

  /** Reads {@code manifest.json} once: every image of a layout may ask for its names. */
  private ListMultimap<String, JsonObject> itemsByConfig() throws IOException {
    if (itemsByConfig == null) {
      itemsByConfig = ArrayListMultimap.create();
      for (JsonObject item : readItems()) {
        itemsByConfig.put(item.text("Config").orElse(""), item);
      }
    }
    return itemsByConfig;
  }

  private List<JsonObject> readItems() throws IOException {
    JsonValue value =
        JsonValue.parse(
            archive.document("manifest.json", Manifest.MAX_BYTES),
            Manifest.MAX_BYTES,
            "manifest.json");
    List<JsonObject> found = new ArrayList<>();
    if (value instanceof JsonValue.Array array) {
      for (JsonValue item : array.items()) {
        if (item instanceof JsonObject object) {
          found.add(object);
        }
      }
    }
    if (found.isEmpty()) {
      throw new OciFormatException("manifest.json lists no image");
    }
    return found;
  }

  private static List<Reference> tags(JsonObject item) throws OciFormatException {
    List<Reference> names = new ArrayList<>();
    for (String tag : item.texts("RepoTags")) {
      names.add(Reference.parse(tag).withDefaultTag());
    }
    return names;
  }
}
