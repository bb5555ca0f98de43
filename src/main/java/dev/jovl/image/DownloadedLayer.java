package dev.jovl.image;

import dev.jovl.image.TransferListener.Stage;
import dev.jovl.oci.Descriptor;
import dev.jovl.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A layer that is downloaded whole and verified before its first byte is read. */
final class DownloadedLayer implements LayerSource {

  private final Downloads downloads;
  private final Descriptor layer;
  private final PartialBlob.Source registry;
  private final TransferListener listener;
  private @Nullable PartialBlob file;

  DownloadedLayer(
      Downloads downloads,
      Descriptor layer,
      PartialBlob.Source registry,
      TransferListener listener) {
    this.downloads = downloads;
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
    return new CountingInput(complete.content(), done -> tell(Stage.EXTRACTING, done));
  }

  private PartialBlob download() throws IOException {
    PartialBlob blob = downloads.open(layer.digest());
    file = blob;
    blob.complete(layer, registry, done -> tell(Stage.DOWNLOADING, done));
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
      if (done) {
        open.setDone();
      }
      open.close();
      file = null;
    }
  }
}
