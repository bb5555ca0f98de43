package dev.jovl.image.archive;

import dev.jovl.image.transfer.KnownManifests;
import dev.jovl.image.transfer.LayerTar;
import dev.jovl.layer.compression.Compression;
import dev.jovl.oci.Descriptor;
import dev.jovl.oci.Digest;
import dev.jovl.oci.Index;
import dev.jovl.oci.JsonValue;
import dev.jovl.oci.RawManifest;
import dev.jovl.oci.Reference;
import dev.jovl.store.Store;
import dev.jovl.store.StoredLayer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes an OCI layout that carries {@code manifest.json} too. A layer has to be compressed before
 * its name is known, so all of them are compressed into files first.
 */
final class OciArchive {

  private final Store store;
  private final ArchiveWriter archive;
  private final Path directory;
  private final Compression compression;
  private final Map<Digest, Descriptor> compressed = new LinkedHashMap<>();

  /**
   * Prepares to write.
   *
   * @param directory a private directory, to be removed afterwards by the caller
   * @param compression of the layers
   */
  OciArchive(Store store, ArchiveWriter archive, Path directory, Compression compression) {
    this.store = store;
    this.archive = archive;
    this.directory = directory;
    this.compression = compression;
  }

  void write(List<SavedImage> images) throws IOException {
    archive.file(
        "oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.UTF_8));
    List<Descriptor> entries = new ArrayList<>();
    List<JsonValue> items = new ArrayList<>();
    for (SavedImage image : images) {
      List<Descriptor> layers = new ArrayList<>();
      for (StoredLayer layer : image.layers()) {
        layers.add(layer(layer));
      }
      RawManifest manifest =
          new KnownManifests(store, Optional.empty()).manifest(image.config(), layers);
      blob(image.id(), image.config());
      blob(manifest.descriptor().digest(), manifest.bytes());
      entries.addAll(entries(manifest.descriptor(), image.names()));
      List<String> paths = layers.stream().map(it -> LayoutReader.blobPath(it.digest())).toList();
      items.add(DockerArchive.item(LayoutReader.blobPath(image.id()), image, paths));
    }
    archive.file("index.json", new Index(entries).toBytes());
    archive.file("manifest.json", new JsonValue.Array(items).toBytes());
  }

  private void blob(Digest digest, byte[] bytes) throws IOException {
    archive.file(LayoutReader.blobPath(digest), bytes);
  }

  private Descriptor layer(StoredLayer layer) throws IOException {
    Digest diffId = layer.record().diffId();
    Descriptor known = compressed.get(diffId);
    if (known != null) {
      return known;
    }
    Path file = directory.resolve(diffId.hex());
    int threads = Runtime.getRuntime().availableProcessors();
    Descriptor blob = new LayerTar(store).compress(layer, file, compression, threads);
    compressed.put(diffId, blob);
    archive.file(LayoutReader.blobPath(blob.digest()), blob.size(), out -> Files.copy(file, out));
    Files.delete(file);
    return blob;
  }

  /** Returns an entry of the index for each name, or one without a name. */
  private static List<Descriptor> entries(Descriptor manifest, List<Reference> names) {
    List<Descriptor> entries = new ArrayList<>();
    for (Reference name : names) {
      Map<String, String> notes = new LinkedHashMap<>();
      notes.put(LayoutReader.NAME_ANNOTATION, name.toString());
      notes.put(LayoutReader.REF_ANNOTATION, name.tag().orElse(Reference.DEFAULT_TAG));
      entries.add(manifest.withAnnotations(notes));
    }
    return entries.isEmpty() ? List.of(manifest) : entries;
  }
}
