package dev.jovl.registry;

import dev.jovl.oci.Digest;
import java.io.IOException;
import java.net.URI;

/** POST /v2/NAME/blobs/uploads/?mount=DIGEST&amp;from=OTHER: takes a blob from next door. */
final class BlobMount {

  private final RegistryCaller caller;
  private final String path;

  BlobMount(RegistryCaller caller, String path) {
    this.caller = caller;
    this.path = path;
  }

  /**
   * Returns whether the blob is now in the repository. A registry that does not have it there opens
   * an upload instead, which is given back.
   */
  boolean call(Digest digest, String from) throws IOException {
    URI uri = caller.endpoint().v2(path + "/blobs/uploads/?mount=" + digest + "&from=" + from);
    RegistryRequest request =
        RegistryRequest.of("POST", uri, TokenScope.mount(path, from), 201, 202);
    try (RegistryResponse response = caller.call(request)) {
      if (response.status() == 202) {
        cancel(response.location());
      }
      return response.status() == 201;
    }
  }

  /** What is not given back the registry drops by itself, so a refusal is no failure. */
  private void cancel(URI upload) throws IOException {
    try {
      caller
          .once(
              RegistryRequest.of("DELETE", upload, TokenScope.push(path), 200, 202, 204, 404, 405))
          .close();
    } catch (RegistryException keptForNow) {
      return;
    }
  }
}
