package dev.jovl.registry;

import dev.jovl.oci.Descriptor;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.OptionalLong;

/** GET /v2/NAME/blobs/DIGEST, from any offset. */
final class BlobPull {

  private final RegistryCaller caller;
  private final String path;

  BlobPull(RegistryCaller caller, String path) {
    this.caller = caller;
    this.path = path;
  }

  /**
   * Returns the blob from {@code offset} on, as a stream that goes on by itself where a connection
   * breaks. It yields what the registry sends: the caller must verify it.
   *
   * @param blob what is asked for
   * @param offset how much of it is already there, less than its size
   */
  InputStream call(Descriptor blob, long offset) throws IOException {
    return new ResumingStream(
        caller.retryPolicy(), blob.size(), offset, from -> open(blob, from).body());
  }

  /** Does as {@link #call} from the beginning, but each connection must bring it in time. */
  InputStream document(Descriptor blob) throws IOException {
    return new ResumingStream(
        caller.retryPolicy(), blob.size(), 0, from -> open(blob, from).document());
  }

  /** Returns the blob from {@code offset} on, over one connection. */
  private RegistryResponse open(Descriptor blob, long offset) throws IOException {
    RegistryRequest request =
        RegistryRequest.of(
            "GET",
            caller.endpoint().v2(path + "/blobs/" + blob.digest()),
            TokenScope.pull(path),
            200,
            206);
    RegistryResponse response = offset == 0 ? caller.call(request) : rest(request, offset);
    try {
      long start = response.status() == 206 ? start(response) : 0;
      OptionalLong length = response.number("Content-Length");
      if (start > offset || (length.isPresent() && length.getAsLong() != blob.size() - start)) {
        throw response.broken(
            String.format(
                Locale.US,
                "sends %d bytes from %d of %s, which has %d",
                length.orElse(-1),
                start,
                blob.digest(),
                blob.size()));
      }
      response.body().skipNBytes(offset - start);
      return response;
    } catch (IOException | RuntimeException e) {
      response.close();
      throw e;
    }
  }

  /** Asks for what follows {@code offset}, or for everything if the registry has no parts. */
  private RegistryResponse rest(RegistryRequest request, long offset) throws IOException {
    try {
      return caller.call(request.header("Range", "bytes=" + offset + "-"));
    } catch (RegistryException e) {
      if (e.kind() != RegistryException.Kind.REFUSED) {
        throw e;
      }
      return caller.call(request);
    }
  }

  /** The first byte that a partial answer holds: {@code Content-Range: bytes START-END/SIZE}. */
  private static long start(RegistryResponse response) throws RegistryException {
    String range = response.header("Content-Range").orElse("");
    String start = range.replaceFirst("^bytes ([0-9]{1,18})-[0-9]+/([0-9]+|\\*)$", "$1");
    if (start.equals(range)) {
      throw response.broken("sends part of a blob without saying which");
    }
    return Long.parseLong(start);
  }
}
