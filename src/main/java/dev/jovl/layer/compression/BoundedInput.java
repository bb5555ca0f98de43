package dev.jovl.layer.compression;

import dev.jovl.oci.BulkFilter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;

/**
 * Counts what is read and stops at a bound, so that a small file cannot fill the disk; and where
 * the thread is interrupted, as nothing else does that unpacks.
 */
public final class BoundedInput extends BulkFilter {

  private final String what;
  private final long most;
  private long count;

  /**
   * Makes a stream that gives no more than {@code most} bytes.
   *
   * @param what it is, for the message of the {@link TooLongException} when there are more
   */
  public BoundedInput(InputStream in, String what, long most) {
    super(in);
    this.what = what;
    this.most = most;
  }

  /** Returns how many bytes were read. */
  public long count() {
    return count;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException("interrupted while unpacking");
    }
    int n = in.read(buffer, offset, length);
    count += Math.max(0, n);
    if (count > most) {
      throw new TooLongException(what + " is longer than the " + most + " bytes allowed");
    }
    return n;
  }
}
