package dev.jovl.image.remote;

import dev.jovl.image.transfer.LayerTar;
import dev.jovl.image.transfer.TransferListener;
import dev.jovl.image.transfer.TransferListener.Stage;
import dev.jovl.layer.compression.Compression;
import dev.jovl.oci.Descriptor;
import dev.jovl.oci.Digest;
import dev.jovl.registry.BlobSource;
import dev.jovl.registry.Repository;
import dev.jovl.store.Staging;
import dev.jovl.store.Store;
import dev.jovl.store.StoredLayer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Brings one layer to a repository: not at all if one of its known compressed forms is there, from
 * another repository of the registry if one has it, and by compressing and sending it otherwise.
 */
final class LayerPush {

  private final Store store;
  private final Repository repository;
  private final Map<Digest, String> neighbours;
  private final Compression compression;
  private final TransferListener listener;

  /**
   * Prepares to push to a repository.
   *
   * @param neighbours which other repository of the registry probably has a blob
   * @param compression of what is sent
   */
  LayerPush(
      Store store,
      Repository repository,
      Map<Digest, String> neighbours,
      Compression compression,
      TransferListener listener) {
    this.store = store;
    this.repository = repository;
    this.neighbours = neighbours;
    this.compression = compression;
    this.listener = listener;
  }

  /** Returns the digest that names the layer to people. */
  static Digest shown(Store store, StoredLayer layer) throws IOException {
    List<Descriptor> known = store.blobs(layer.record().diffId());
    return known.isEmpty() ? layer.record().diffId() : known.get(known.size() - 1).digest();
  }

  /** Returns the blob that the layer is in the repository now. */
  Descriptor call(StoredLayer layer) throws IOException {
    Digest shown = shown(store, layer);
    List<Descriptor> known = store.blobs(layer.record().diffId());
    for (Descriptor blob : known) {
      if (repository.hasBlob(blob.digest())) {
        listener.progress(shown, Stage.REMOTE_EXISTS, 0, 0);
        return blob;
      }
    }
    for (Descriptor blob : known) {
      String neighbour = neighbours.get(blob.digest());
      if (neighbour != null && repository.mountBlob(blob.digest(), neighbour)) {
        listener.progress(shown, Stage.MOUNTED, 0, 0);
        return blob;
      }
    }
    return send(layer, shown);
  }

  private Descriptor send(StoredLayer layer, Digest shown) throws IOException {
    try (Staging staging = store.stage()) {
      Path file = staging.directory().resolve("blob");
      int threads = Runtime.getRuntime().availableProcessors();
      Descriptor blob = new LayerTar(store).compress(layer, file, compression, threads);
      listener.progress(shown, Stage.PUSHING, 0, blob.size());
      repository.pushBlob(
          blob, source(file), sent -> listener.progress(shown, Stage.PUSHING, sent, blob.size()));
      listener.progress(shown, Stage.PUSHED, blob.size(), blob.size());
      return blob;
    }
  }

  private static BlobSource source(Path file) {
    return offset -> {
      InputStream in = Files.newInputStream(file);
      in.skipNBytes(offset);
      return in;
    };
  }
}
