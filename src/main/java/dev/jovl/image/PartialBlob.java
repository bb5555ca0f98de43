package dev.jovl.image;

import dev.jovl.oci.Descriptor;
import dev.jovl.oci.OciFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.function.LongConsumer;

/** A blob that is being downloaded into a file. Not safe for several threads. */
final class PartialBlob implements AutoCloseable {

  private final Path file;
  private final FileChannel channel;
  private boolean temporary;

  /**
   * Takes over an open file, of which nobody else makes use.
   *
   * @param temporary whether the file goes when it is closed, whatever it holds
   */
  PartialBlob(Path file, FileChannel channel, boolean temporary) {
    this.file = file;
    this.channel = channel;
    this.temporary = temporary;
  }

  /** Opens the blob from an offset on. */
  @FunctionalInterface
  interface Source {
    /** Returns the rest of the blob, to be closed. */
    InputStream open(long offset) throws IOException;
  }

  /**
   * Completes the file, and returns when it is exactly the blob.
   *
   * <p>If what was there before turns out to be wrong, it is fetched once more from the start.
   *
   * @param progress is told how many bytes are there
   * @throws OciFormatException if what came is not what the descriptor says
   */
  void complete(Descriptor blob, Source source, LongConsumer progress) throws IOException {
    if (channel.size() > blob.size()) {
      channel.truncate(0);
    }
    boolean resumed = channel.size() > 0;
    if (attempt(blob, source, progress)) {
      return;
    }
    channel.truncate(0);
    if (!resumed || !attempt(blob, source, progress)) {
      channel.truncate(0);
      throw new OciFormatException(
          "the content that came for " + blob.digest() + " does not match that digest");
    }
  }

  private boolean attempt(Descriptor blob, Source source, LongConsumer progress)
      throws IOException {
    MessageDigest hash = blob.digest().newHash();
    long length = hashWhatIsThere(hash);
    progress.accept(length);
    if (length < blob.size()) {
      try (InputStream in = source.open(length)) {
        append(blob, in, hash, progress);
      }
    }
    return blob.digest().isOf(hash);
  }

  private long hashWhatIsThere(MessageDigest hash) throws IOException {
    long length = channel.size();
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = new FileSlice(channel, 0, length)) {
      for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
        hash.update(buffer, 0, n);
      }
    }
    return length;
  }

  private void append(Descriptor blob, InputStream in, MessageDigest hash, LongConsumer progress)
      throws IOException {
    byte[] buffer = new byte[1 << 16];
    long length = channel.size();
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      if (n > blob.size() - length) {
        throw new OciFormatException(
            blob.digest() + " is longer than the " + blob.size() + " bytes announced");
      }
      hash.update(buffer, 0, n);
      ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, n);
      while (bytes.hasRemaining()) {
        length += channel.write(bytes, length);
      }
      progress.accept(length);
    }
    if (length != blob.size()) {
      throw new OciFormatException(
          blob.digest() + " ends after " + length + " bytes, its descriptor says " + blob.size());
    }
  }

  /** Returns the content of the complete file; valid until this object is closed. */
  InputStream content() throws IOException {
    return new FileSlice(channel, 0, channel.size());
  }

  /** Says that the file is not needed any more. */
  void setDone() {
    temporary = true;
  }

  /** Closes the file; it stays for the next pull if that may go on with it. */
  @Override
  public void close() throws IOException {
    if (temporary || (channel.isOpen() && channel.size() == 0)) {
      Files.deleteIfExists(file);
    }
    channel.close();
  }
}
