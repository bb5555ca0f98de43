package dev.jovl.tar;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** What is left of the stored content of the current entry. */
final class EntryContent {

  private static final int BUFFER = 1 << 16;

  private final BlockInput in;
  private final List<TarExtent> extents;

  /** The length of the file, and of the stored area with everything that belongs to it. */
  private final long size;

  private final long storedArea;

  private int extent;
  private long inExtent;
  private long storedLeft;

  EntryContent(BlockInput in, List<TarExtent> extents, long size, long storedArea) {
    this.in = in;
    this.extents = extents;
    this.size = size;
    this.storedArea = storedArea;
    this.storedLeft = extents.stream().mapToLong(TarExtent::length).sum();
  }

  /** Hands everything that is left to a sink. */
  void transferTo(TarSink sink) throws IOException {
    byte[] buffer = new byte[(int) Math.min(BUFFER, Math.max(1, storedLeft))];
    while (extent < extents.size()) {
      long offset = extents.get(extent).offset() + inExtent;
      int n = readStored(buffer, 0, buffer.length);
      sink.data(offset, buffer, n);
    }
  }

  /** Reads on in the current extent, at least one byte. */
  private int readStored(byte[] into, int offset, int length) throws IOException {
    TarExtent current = extents.get(extent);
    int wanted = (int) Math.min(length, current.length() - inExtent);
    int n = in.readContent(into, offset, wanted);
    if (n < 0) {
      throw new EOFException();
    }
    inExtent += n;
    storedLeft -= n;
    if (inExtent == current.length()) {
      extent++;
      inExtent = 0;
    }
    return n;
  }

  /** Skips what is left and the padding behind it. */
  void close() throws IOException {
    in.skipContent(storedLeft);
    storedLeft = 0;
    extent = extents.size();
    in.skipPadding(storedArea);
  }

  /** Returns the file as a stream, holes filled with zeros. */
  InputStream asStream() {
    return new Expanded();
  }

  private final class Expanded extends InputStream {

    private long position;

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      if (position == size) {
        return -1;
      }
      int n = readOrFill(into, offset, length);
      position += n;
      return n;
    }

    private int readOrFill(byte[] into, int offset, int length) throws IOException {
      long next = extent < extents.size() ? extents.get(extent).offset() + inExtent : size;
      if (next == position) {
        return readStored(into, offset, length);
      }
      int zeros = (int) Math.min(length, next - position);
      java.util.Arrays.fill(into, offset, offset + zeros, (byte) 0);
      return zeros;
    }
  }
}
