package dev.jovl.registry;

import java.io.IOException;
import java.net.URI;

/** DELETE /v2/NAME/blobs/uploads/ID: gives back an upload that does not go on. */
final class UploadCancel {

  private final RegistryCaller caller;
  private final String path;

  UploadCancel(RegistryCaller caller, String path) {
    this.caller = caller;
    this.path = path;
  }

  /**
   * Gives an upload back. What is not given back the registry drops by itself, so a refusal is no
   * failure.
   *
   * @param upload where it would go on
   */
  void call(URI upload) throws IOException {
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
