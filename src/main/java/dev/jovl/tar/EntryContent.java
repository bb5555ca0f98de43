package dev.jovl.tar;

import java.io.EOFException;
import java.io.IOException;
import java.util.List;

/** What is left of the stored content of the current entry. */
final class EntryContent {

  private static final int BUFFER = 1 << 16;

  private final BlockInput in;
  private final List<TarExtent> extents;

  /** The length of the stored area with everything that belongs to it. */
  private final long storedArea;

  private int extent;
  private long inExtent;
  private long storedLeft;

  EntryContent(BlockInput in, List<TarExtent> extents, long storedArea) {
    this.in = in;
    this.extents = extents;
    this.storedArea = storedArea;
    this.storedLeft = extents.stream().mapToLong(TarExtent::length).sum();
  }

  /** Hands everything that is left to a sink. */
  void transferTo(TarSink sink) throws IOException {
    byte[] buffer = new byte[(int) Math.min(BUFFER, Math.max(1, storedLeft))];
    while (extent < extents.size()) {
      long offset = extents.get(extent).offset() + inExtent;
      int n = readStored(buffer);
      sink.data(offset, buffer, n);
    }
  }

  /** Reads on in the current extent, at least one byte. */
  private int readStored(byte[] into) throws IOException {
    TarExtent current = extents.get(extent);
    int wanted = (int) Math.min(into.length, current.length() - inExtent);
    int n = in.readContent(into, 0, wanted);
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
}
