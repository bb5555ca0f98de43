package dev.jovl.layer;

import dev.jovl.layer.compression.Compression;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Frames that hold a whole tar, for one that cannot be made again from its files. */
public final class WholeTar {

  private static final int PIECE = 1 << 16;

  private WholeTar() {}

  /**
   * Records a tar with the content of its files, in the form that {@link LayerFrames} reads.
   *
   * @param layer the tar in any {@link Compression}; read to its end, stays open
   * @param taker takes the frames; stays open
   */
  public static void record(InputStream layer, OutputStream taker) throws IOException {
    byte[] piece = new byte[PIECE];
    try (InputStream plain = Compression.decompress(layer);
        FrameRecorder frames = new FrameRecorder(taker)) {
      for (int n = plain.read(piece); n >= 0; n = plain.read(piece)) {
        if (n > 0) {
          frames.frame(piece, n);
        }
      }
    }
  }
}
