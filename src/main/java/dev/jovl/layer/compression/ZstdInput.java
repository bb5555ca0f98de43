package dev.jovl.layer.compression;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import dev.jovl.oci.BulkInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * Reads Zstandard (RFC 8878) with any number of frames. Unlike {@code ZstdInputStream} it knows of
 * every frame, and not of the first alone, whether it is complete: one that begins in the same
 * piece as another ends may be cut off as well.
 */
final class ZstdInput extends BulkInputStream {

  private static final int BUFFER = 1 << 17;

  private final InputStream in;
  private final ZstdDecompressCtx decoder = new ZstdDecompressCtx();
  private final byte[] piece = new byte[BUFFER];
  private final ByteBuffer packed = ByteBuffer.allocateDirect(BUFFER).limit(0);
  private final ByteBuffer plain = ByteBuffer.allocateDirect(BUFFER).limit(0);

  /** Whether everything that was taken so far is frames that are complete. */
  private boolean betweenFrames;

  /** Whether the decoder may hold more than there was room for. */
  private boolean mayHoldMore;

  private boolean ended;

  /**
   * Makes a stream. Windows up to 128 MiB are taken, which is what {@code zstd --ultra --long}
   * makes and the decoder's own bound.
   */
  ZstdInput(InputStream in) {
    this.in = in;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (!ended && !plain.hasRemaining()) {
      decompress();
    }
    if (ended) {
      return -1;
    }
    int n = Math.min(length, plain.remaining());
    plain.get(into, offset, n);
    return n;
  }

  private void decompress() throws IOException {
    if (!packed.hasRemaining() && !mayHoldMore) {
      fill();
    }
    if (ended) {
      return;
    }
    plain.clear();
    try {
      betweenFrames = decoder.decompressDirectByteBufferStream(plain, packed);
    } catch (ZstdException e) {
      throw new CompressionException("damaged zstd stream: " + e.getMessage(), e);
    } finally {
      mayHoldMore = !betweenFrames && !plain.hasRemaining();
      plain.flip();
    }
  }

  private void fill() throws IOException {
    int n = in.read(piece);
    if (n < 0 && !betweenFrames) {
      throw new EOFException("the zstd stream ends in the middle");
    }
    ended = n < 0;
    packed.clear().put(piece, 0, Math.max(0, n)).flip();
  }

  @Override
  public void close() throws IOException {
    decoder.close();
    in.close();
  }
}
