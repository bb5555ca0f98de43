package dev.jovl.oci;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/**
 * A stream that is what its descriptor says, or an error: it never yields more than {@code size}
 * bytes, and the end of it is reached only if length and digest are right.
 *
 * <p>A caller that reads it to the end without an exception has seen exactly the blob. One that
 * stops earlier has verified nothing.
 */
public final class VerifyingInputStream extends BulkFilter {

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
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    int n = in.read(buffer, offset, length);
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
}
