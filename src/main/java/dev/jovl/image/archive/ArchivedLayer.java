package dev.jovl.image.archive;

import dev.jovl.image.transfer.CountingInput;
import dev.jovl.image.transfer.LayerSource;
import dev.jovl.image.transfer.TransferListener;
import dev.jovl.image.transfer.TransferListener.Stage;
import dev.jovl.oci.Descriptor;
import dev.jovl.oci.Digest;
import dev.jovl.oci.VerifyingInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** A layer that is read from an archive in place. */
final class ArchivedLayer implements LayerSource {

  private final ArchiveFiles archive;
  private final ArchivedImage.Layer layer;
  private final Digest diffId;
  private final TransferListener listener;

  ArchivedLayer(
      ArchiveFiles archive, ArchivedImage.Layer layer, Digest diffId, TransferListener listener) {
    this.archive = archive;
    this.layer = layer;
    this.diffId = diffId;
    this.listener = listener;
  }

  @Override
  public Digest shown() {
    return layer.descriptor().map(Descriptor::digest).orElse(diffId);
  }

  @Override
  public Optional<Descriptor> blob() {
    return layer.descriptor();
  }

  @Override
  public InputStream open() throws IOException {
    InputStream content = archive.open(layer.path());
    if (layer.descriptor().isPresent()) {
      Descriptor blob = layer.descriptor().get();
      content = new VerifyingInputStream(content, blob.digest(), blob.size());
    }
    long size = archive.size(layer.path());
    return new CountingInput(
        content, done -> listener.progress(shown(), Stage.EXTRACTING, done, size));
  }

  @Override
  public void release(boolean done) {}
}
