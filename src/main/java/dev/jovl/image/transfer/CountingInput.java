package dev.jovl.image.transfer;

import dev.jovl.oci.BulkFilter;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongConsumer;

/** Tells how much of a stream was read, not more often than each half mebibyte. */
public final class CountingInput extends BulkFilter {

  private static final int STEP = 1 << 19;

  private final LongConsumer progress;
  private long count;
  private long told;

  /**
   * Makes a stream over another, which it closes with itself.
   *
   * @param progress is told how many bytes have been read so far
   */
  public CountingInput(InputStream in, LongConsumer progress) {
    super(in);
    this.progress = progress;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int n = in.read(buffer, offset, length);
    count += Math.max(0, n);
    if (count - told >= STEP) {
      told = count;
      progress.accept(count);
    }
    return n;
  }
}
