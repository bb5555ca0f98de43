package dev.jovl.layer.compression;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Writes one gzip member, its blocks deflated by several threads: every block of 128 KiB is an own
 * run of the deflater with the 32 KiB before it as its dictionary, ended at a byte boundary, as
 * pigz does. The bytes do not depend on the number of threads.
 */
final class ParallelGzipOutput extends OutputStream {

  /** Twice as fast as zlib's default for 3 % more bytes, which is less than Go's gzip makes. */
  private static final int LEVEL = 4;

  private static final int BLOCK = 1 << 17;
  private static final int WINDOW = 1 << 15;
  private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

  private final OutputStream out;
  private final ExecutorService workers;
  private final int ahead;
  private final Deque<Future<byte[]>> pending = new ArrayDeque<>();
  private final CRC32 crc = new CRC32();
  private byte[] window = {};
  private byte[] block = new byte[BLOCK];
  private int filled;
  private long total;
  private boolean closed;

  ParallelGzipOutput(OutputStream out, int threads) throws IOException {
    this.out = out;
    this.ahead = 2 * Math.max(1, threads);
    this.workers =
        Executors.newFixedThreadPool(
            Math.max(1, threads),
            work -> {
              Thread thread = new Thread(work, "gzip");
              thread.setDaemon(true);
              return thread;
            });
    out.write(HEADER);
  }

  @Override
  public void write(int octet) throws IOException {
    write(new byte[] {(byte) octet}, 0, 1);
  }

  @Override
  public void write(byte[] buffer, int offset, int length) throws IOException {
    crc.update(buffer, offset, length);
    total += length;
    int at = offset;
    int left = length;
    while (left > 0) {
      int n = Math.min(left, BLOCK - filled);
      System.arraycopy(buffer, at, block, filled, n);
      filled += n;
      at += n;
      left -= n;
      if (filled == BLOCK) {
        submit(false);
      }
    }
  }

  private void submit(boolean last) throws IOException {
    byte[] input = filled == BLOCK ? block : Arrays.copyOf(block, filled);
    byte[] dictionary = window;
    pending.add(workers.submit(() -> deflate(input, dictionary, last)));
    window = Arrays.copyOfRange(input, Math.max(0, input.length - WINDOW), input.length);
    block = new byte[BLOCK];
    filled = 0;
    while (pending.size() > ahead) {
      writeFirst();
    }
  }

  private static byte[] deflate(byte[] input, byte[] dictionary, boolean last) {
    Deflater deflater = new Deflater(LEVEL, true);
    try {
      if (dictionary.length > 0) {
        deflater.setDictionary(dictionary);
      }
      deflater.setInput(input);
      if (last) {
        deflater.finish();
      }
      ByteArrayOutputStream deflated = new ByteArrayOutputStream(input.length / 2 + 64);
      byte[] piece = new byte[BLOCK];
      int flush = last ? Deflater.NO_FLUSH : Deflater.SYNC_FLUSH;
      int n = deflater.deflate(piece, 0, piece.length, flush);
      while (n > 0) {
        deflated.write(piece, 0, n);
        n = n == piece.length || last ? deflater.deflate(piece, 0, piece.length, flush) : 0;
      }
      return deflated.toByteArray();
    } finally {
      deflater.end();
    }
  }

  private void writeFirst() throws IOException {
    try {
      out.write(pending.remove().get());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while compressing");
    } catch (ExecutionException e) {
      throw new IOException("compressing failed", e.getCause());
    }
  }

  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try (out) {
      submit(true);
      while (!pending.isEmpty()) {
        writeFirst();
      }
      writeInt(crc.getValue());
      writeInt(total);
    } finally {
      workers.shutdownNow();
    }
  }

  private void writeInt(long value) throws IOException {
    for (int shift = 0; shift < 32; shift += 8) {
      out.write((int) (value >> shift));
    }
  }
}
