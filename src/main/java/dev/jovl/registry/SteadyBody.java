package dev.jovl.registry;

import dev.jovl.oci.BulkInputStream;
import java.io.IOException;
import java.time.Duration;

/**
 * The body of an answer that is a document: one that keeps coming, but by a byte now and then, is
 * given up. What {@link TimedBody} allows of silence is allowed once for the whole.
 */
final class SteadyBody extends BulkInputStream {

  private final RegistryResponse response;
  private final Duration silence;
  private final long begin = System.nanoTime();
  private long received;

  /**
   * Makes the stream; its time begins now.
   *
   * @param silence how much longer than at {@link Transport#SLOWEST} the document may take
   */
  SteadyBody(RegistryResponse response, Duration silence) {
    this.response = response;
    this.silence = silence;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int n = response.body().read(buffer, offset, length);
    if (n > 0) {
      received += n;
      requireRate();
    }
    return n;
  }

  private void requireRate() throws RegistryException {
    Duration taken = Duration.ofNanos(System.nanoTime() - begin);
    Duration allowed = silence.plusMillis(received * 1000 / Transport.SLOWEST);
    if (taken.compareTo(allowed) > 0) {
      throw response.broken(
          "sends a document too slowly: "
              + received
              + " bytes in "
              + taken.toSeconds()
              + " seconds");
    }
  }

  @Override
  public void close() throws IOException {
    response.close();
  }
}
