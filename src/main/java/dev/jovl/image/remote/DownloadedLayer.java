package dev.jovl.image.remote;

import dev.jovl.image.transfer.CountingInput;
import dev.jovl.image.transfer.LayerSource;
import dev.jovl.image.transfer.TransferListener;
import dev.jovl.image.transfer.TransferListener.Stage;
import dev.jovl.oci.Descriptor;
import dev.jovl.oci.Digest;
import dev.jovl.oci.VerifyingInputStream;
import dev.jovl.store.PartialBlob;
import dev.jovl.store.Store;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A layer that is downloaded whole and verified before its first byte is read. Only if somebody
 * else is downloading it just now, it is read from the network and verified at its end.
 */
final class DownloadedLayer implements LayerSource {

  private final Store store;
  private final Descriptor layer;
  private final BlobDownload.Source registry;
  private final TransferListener listener;
  private @Nullable PartialBlob file;

  DownloadedLayer(
      Store store, Descriptor layer, BlobDownload.Source registry, TransferListener listener) {
    this.store = store;
    this.layer = layer;
    this.registry = registry;
    this.listener = listener;
  }

  @Override
  public Digest shown() {
    return layer.digest();
  }

  @Override
  public Optional<Descriptor> blob() {
    return Optional.of(layer);
  }

  @Override
  public InputStream open() throws IOException {
    PartialBlob complete = file == null ? download() : file;
    InputStream content =
        complete == null
            ? new VerifyingInputStream(registry.open(0), layer.digest(), layer.size())
            : complete.read();
    return new CountingInput(content, done -> tell(Stage.EXTRACTING, done));
  }

  /** Returns the complete file, or nothing if it is in use. */
  private @Nullable PartialBlob download() throws IOException {
    Optional<PartialBlob> free = store.partial(layer.digest());
    if (free.isEmpty()) {
      return null;
    }
    PartialBlob blob = free.get();
    file = blob;
    new BlobDownload(blob, layer, registry, done -> tell(Stage.DOWNLOADING, done)).complete();
    tell(Stage.VERIFYING, layer.size());
    tell(Stage.DOWNLOADED, layer.size());
    return blob;
  }

  private void tell(Stage stage, long done) {
    listener.progress(layer.digest(), stage, done, layer.size());
  }

  @Override
  public void release(boolean done) throws IOException {
    PartialBlob open = file;
    if (open != null) {
      file = null;
      try (open) {
        if (done || open.length() == 0) {
          open.discard();
        }
      }
    }
  }
}
