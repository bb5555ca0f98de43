package dev.jovl.oci;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/**
 * A stream that is what its descriptor says, or an error: it never yields more than {@code size}
 * bytes, and the end of it is reached only if length and digest are right.
 *
 * <p>Whoever reads it to the end without an exception has seen exactly the blob. Whoever stops
 * before has verified nothing.
 */
public final class VerifyingInputStream extends FilterInputStream {

  private final Digest digest;
  private final long size;
  private final MessageDigest hash;
  private long count;
  private boolean verified;

  /** Makes the stream on {@code in}, which it closes. */
  public VerifyingInputStream(InputStream in, Digest digest, long size) {
    super(in);
    this.digest = digest;
    this.size = size;
    this.hash = digest.newHash();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    int n = read(one, 0, 1);
    return n < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    int n = super.read(buffer, offset, length);
    if (n < 0) {
      verify();
      return -1;
    }
    if (n > size - count) {
      throw new OciFormatException(digest + " is longer than the " + size + " bytes announced");
    }
    hash.update(buffer, offset, n);
    count += n;
    return n;
  }

  private void verify() throws OciFormatException {
    if (verified) {
      return;
    }
    if (count != size) {
      throw new OciFormatException(
          digest + " ends after " + count + " bytes, its descriptor says " + size);
    }
    if (!digest.isOf(hash)) {
      throw new OciFormatException("the content of " + digest + " does not match its digest");
    }
    verified = true;
  }

  /** Skips by reading, so that what is skipped is verified too. */
  @Override
  public long skip(long count) throws IOException {
    long left = count;
    byte[] buffer = new byte[(int) Math.max(1, Math.min(8192, left))];
    while (left > 0) {
      int n = read(buffer, 0, (int) Math.min(buffer.length, left));
      if (n < 0) {
        break;
      }
      left -= n;
    }
    return count - Math.max(0, left);
  }

  /** Returns false: a part that was read twice would be hashed twice. */
  @Override
  public boolean markSupported() {
    return false;
  }

  @Override
  public void mark(int limit) {}

  @Override
  public void reset() throws IOException {
    throw new IOException("a verified stream is read once");
  }
}
