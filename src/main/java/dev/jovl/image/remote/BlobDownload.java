package dev.jovl.image.remote;

import dev.jovl.oci.Descriptor;
import dev.jovl.oci.OciFormatException;
import dev.jovl.store.PartialBlob;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.function.LongConsumer;

/** Completes the file of a blob, going on with what an earlier pull left of it. */
final class BlobDownload {

  private final PartialBlob file;
  private final Descriptor blob;
  private final Source source;
  private final LongConsumer progress;

  /** Opens a blob from an offset on. */
  @FunctionalInterface
  interface Source {
    /** Returns the rest of the blob, to be closed. */
    InputStream open(long offset) throws IOException;
  }

  /**
   * Prepares to complete a file.
   *
   * @param file the part of the blob that is there; stays the caller's
   * @param progress is told how many bytes are there
   */
  BlobDownload(PartialBlob file, Descriptor blob, Source source, LongConsumer progress) {
    this.file = file;
    this.blob = blob;
    this.source = source;
    this.progress = progress;
  }

  /**
   * Returns when the file is exactly the blob. If what was there before turns out to be wrong, it
   * is fetched once more from the start.
   *
   * @throws OciFormatException if what came is not what the descriptor says
   */
  void complete() throws IOException {
    boolean resumed = file.length() > 0;
    if (file.length() > blob.size()) {
      file.restart();
    }
    boolean complete = attempt();
    if (!complete && resumed) {
      file.restart();
      complete = attempt();
    }
    if (!complete) {
      file.restart();
      throw new OciFormatException(
          "the content that came for " + blob.digest() + " does not match that digest");
    }
  }

  private boolean attempt() throws IOException {
    MessageDigest hash = blob.digest().newHash();
    long length = hashWhatIsThere(hash);
    progress.accept(length);
    if (length < blob.size()) {
      try (InputStream in = source.open(length);
          OutputStream out = file.append()) {
        append(in, out, length, hash);
      }
    }
    return blob.digest().isOf(hash);
  }

  private long hashWhatIsThere(MessageDigest hash) throws IOException {
    try (InputStream in = new DigestInputStream(file.read(), hash)) {
      return in.transferTo(OutputStream.nullOutputStream());
    }
  }

  private void append(InputStream in, OutputStream out, long start, MessageDigest hash)
      throws IOException {
    byte[] buffer = new byte[1 << 16];
    long length = start;
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      if (n > blob.size() - length) {
        throw new OciFormatException(
            blob.digest() + " is longer than the " + blob.size() + " bytes announced");
      }
      hash.update(buffer, 0, n);
      keep(out, buffer, n);
      length += n;
      progress.accept(length);
    }
    if (length != blob.size()) {
      throw new OciFormatException(
          blob.digest() + " ends after " + length + " bytes, its descriptor says " + blob.size());
    }
  }

  /** A full disk is told as what it is: everything else that fails here is of the network. */
  private void keep(OutputStream out, byte[] buffer, int length) throws IOException {
    try {
      out.write(buffer, 0, length);
    } catch (IOException e) {
      throw new IOException(blob.digest() + " can not be kept: " + e.getMessage(), e);
    }
  }
}
