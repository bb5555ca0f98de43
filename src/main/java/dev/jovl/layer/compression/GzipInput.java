package dev.jovl.layer.compression;

import dev.jovl.oci.BulkInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Reads gzip (RFC 1952) with any number of members. Unlike {@code GZIPInputStream} it does not ask
 * {@code available()} whether another member follows, so a slow network cannot end a layer early,
 * and it refuses garbage behind a member, except for zeros, which fill the last block of a tape:
 * gzip(1) ignores them. A member behind them is read like any other, so that nothing is lost.
 */
final class GzipInput extends BulkInputStream {

  private static final int BUFFER = 1 << 16;
  private static final int DEFLATE = 8;
  private static final int HEADER_CRC = 2;
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;
  private static final int RESERVED = 0xe0;

  private final InputStream in;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 crc = new CRC32();
  private final byte[] buffer = new byte[BUFFER];
  private int at;
  private int end;
  private boolean inMember;
  private boolean ended;

  GzipInput(InputStream in) throws IOException {
    this.in = in;
    beginMember();
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (!ended) {
      int n = inflate(into, offset, length);
      if (n > 0) {
        crc.update(into, offset, n);
        return n;
      }
      if (!inMember) {
        nextMember();
      }
    }
    return -1;
  }

  private int inflate(byte[] into, int offset, int length) throws IOException {
    try {
      int n = inflater.inflate(into, offset, length);
      if (n == 0 && inflater.finished()) {
        at = end - inflater.getRemaining();
        readTrailer();
        inMember = false;
      } else if (n == 0 && inflater.needsDictionary()) {
        throw new CompressionException("damaged gzip stream: it asks for a dictionary");
      } else if (n == 0) {
        fill();
        inflater.setInput(buffer, at, end - at);
        at = end;
      }
      return n;
    } catch (DataFormatException e) {
      throw new CompressionException("damaged gzip stream: " + e.getMessage(), e);
    }
  }

  private void readTrailer() throws IOException {
    long wantedCrc = readInt();
    long wantedSize = readInt();
    if (wantedCrc != crc.getValue() || wantedSize != (inflater.getBytesWritten() & 0xffffffffL)) {
      throw new CompressionException("damaged gzip stream: wrong checksum or length");
    }
  }

  private void nextMember() throws IOException {
    if (endsWithZeros()) {
      ended = true;
      return;
    }
    inflater.reset();
    crc.reset();
    beginMember();
  }

  /** Returns whether nothing follows but zeros, or is at what follows. */
  private boolean endsWithZeros() throws IOException {
    boolean zeros = true;
    while (zeros) {
      if (at == end) {
        at = 0;
        end = Math.max(0, in.read(buffer));
        if (end == 0) {
          return true;
        }
      }
      zeros = buffer[at] == 0;
      at += zeros ? 1 : 0;
    }
    return false;
  }

  private void beginMember() throws IOException {
    readHeader();
    inflater.setInput(buffer, at, end - at);
    at = end;
    inMember = true;
  }

  private void readHeader() throws IOException {
    if (octet() != 0x1f || octet() != 0x8b) {
      throw new CompressionException("damaged gzip stream: garbage behind its end");
    }
    if (octet() != DEFLATE) {
      throw new CompressionException("damaged gzip stream: unknown method");
    }
    int flags = octet();
    if ((flags & RESERVED) != 0) {
      throw new CompressionException("damaged gzip stream: unknown flags");
    }
    skip(6);
    if ((flags & EXTRA) != 0) {
      int low = octet();
      skip(low | octet() << 8);
    }
    for (int text : new int[] {NAME, COMMENT}) {
      while ((flags & text) != 0 && octet() != 0) {
        continue;
      }
    }
    skip((flags & HEADER_CRC) != 0 ? 2 : 0);
  }

  private void skip(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      int unused = octet();
    }
  }

  private long readInt() throws IOException {
    return octet() | octet() << 8 | octet() << 16 | (long) octet() << 24;
  }

  private int octet() throws IOException {
    if (at == end) {
      fill();
    }
    return buffer[at++] & 0xff;
  }

  private void fill() throws IOException {
    at = 0;
    end = Math.max(0, in.read(buffer));
    if (end == 0) {
      throw new EOFException("the gzip stream ends in the middle");
    }
  }

  @Override
  public void close() throws IOException {
    inflater.end();
    in.close();
  }
}
