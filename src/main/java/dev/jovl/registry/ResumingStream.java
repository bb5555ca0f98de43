package dev.jovl.registry;

import dev.jovl.oci.BulkInputStream;
import dev.jovl.oci.OciFormatException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A blob over as many connections as it takes: when one breaks or ends early, the next goes on
 * where it stood. Attempts are counted anew whenever a connection brought something. One that
 * breaks behind the last byte has ended.
 */
final class ResumingStream extends BulkInputStream {

  private final RetryPolicy retryPolicy;
  private final long size;
  private final Source source;
  private @Nullable InputStream connection;
  private long position;
  private int failures;

  /** Opens the blob at an offset. */
  @FunctionalInterface
  interface Source {
    /** Returns the blob from this offset on. */
    InputStream open(long offset) throws IOException;
  }

  /**
   * Makes the stream. From the start of a blob on it is opened right away, so that one that is not
   * there is told here. The rest of one is opened when it is read, since that may break as reading
   * does: a registry without parts sends all again, and what is already there is skipped.
   *
   * @param size of the whole blob, in bytes
   * @param offset how many of them are there already
   */
  ResumingStream(RetryPolicy retryPolicy, long size, long offset, Source source)
      throws IOException {
    this.retryPolicy = retryPolicy;
    this.size = size;
    this.source = source;
    this.position = offset;
    this.connection = offset == 0 ? source.open(offset) : null;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (true) {
      try {
        if (connection == null) {
          connection = source.open(position);
        }
        int n = connection.read(buffer, offset, length);
        if (n > 0) {
          position += n;
          failures = 0;
          return n;
        }
        if (position >= size) {
          return -1;
        }
        throw new EOFException("the connection ended after " + position + " of " + size + " bytes");
      } catch (RegistryException | OciFormatException | InterruptedIOException e) {
        throw e;
      } catch (IOException e) {
        close();
        if (position >= size) {
          return -1;
        }
        giveUpUnless(
            retryPolicy.waitFor(++failures, Optional.empty(), RegistryCaller.reason(e)), e);
      }
    }
  }

  private static void giveUpUnless(boolean again, IOException e) throws RegistryException {
    if (!again) {
      throw new RegistryException(
          RegistryException.Kind.UNAVAILABLE,
          "the download does not get on: " + RegistryCaller.reason(e),
          e);
    }
  }

  @Override
  public void close() throws IOException {
    InputStream open = connection;
    connection = null;
    if (open != null) {
      open.close();
    }
  }
}
