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
        new UploadCancel(caller, path).call(response.location());
      }
      return response.status() == 201;
    }
  }
}
