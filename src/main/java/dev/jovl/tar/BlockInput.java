package dev.jovl.tar;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * The stream of an archive in blocks of 512 bytes. Everything that goes through here and is not
 * file content is told to the frame sink.
 */
final class BlockInput {

  private static final int BUFFER = 1 << 16;
  private static final byte[] NOTHING = new byte[BUFFER];

  private final InputStream in;
  private final TarFrameSink frames;
  private final byte[] buffer = new byte[BUFFER];

  BlockInput(InputStream in, TarFrameSink frames) {
    this.in = in;
    this.frames = frames;
  }

  /** Returns the next block, or fewer bytes than a block at the end of the stream. */
  byte[] readBlock() throws IOException {
    byte[] block = in.readNBytes(HeaderBlock.SIZE);
    if (block.length > 0) {
      frames.frame(block, block.length);
    }
    return block;
  }

  /** Reads metadata and the padding behind it. */
  byte[] readPadded(int length) throws IOException {
    byte[] padded = in.readNBytes(length + padding(length));
    if (padded.length < length) {
      throw new EOFException();
    }
    frames.frame(padded, padded.length);
    return Arrays.copyOf(padded, length);
  }

  /** Reads file content; returns how many bytes, or -1 at the end of the stream. */
  int readContent(byte[] into, int offset, int length) throws IOException {
    return in.read(into, offset, length);
  }

  /** Skips file content. */
  void skipContent(long length) throws IOException {
    long rest = length;
    while (rest > 0) {
      int n = in.read(buffer, 0, (int) Math.min(rest, buffer.length));
      if (n < 0) {
        throw new EOFException();
      }
      rest -= n;
    }
  }

  /** Skips the padding behind content of a length; an archive may end inside it. */
  void skipPadding(long length) throws IOException {
    int padding = padding(length);
    if (padding > 0) {
      int n = in.readNBytes(buffer, 0, padding);
      frames.frame(buffer, n);
    }
  }

  /** Reads to the end of the stream; returns whether there was nothing but zeros. */
  boolean drain() throws IOException {
    boolean zeros = true;
    int n = in.read(buffer, 0, buffer.length);
    while (n >= 0) {
      if (n > 0) {
        frames.frame(buffer, n);
        zeros = zeros && Arrays.mismatch(buffer, 0, n, NOTHING, 0, n) < 0;
      }
      n = in.read(buffer, 0, buffer.length);
    }
    return zeros;
  }

  /** Returns how many bytes fill the last block of content of a length. */
  static int padding(long length) {
    return (int) (-length & (HeaderBlock.SIZE - 1));
  }
}
