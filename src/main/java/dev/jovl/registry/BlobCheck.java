package dev.jovl.registry;

import dev.jovl.oci.Digest;
import java.io.IOException;

/** HEAD /v2/NAME/blobs/DIGEST. */
final class BlobCheck {

  private final RegistryCaller caller;
  private final String path;

  BlobCheck(RegistryCaller caller, String path) {
    this.caller = caller;
    this.path = path;
  }

  /**
   * Returns whether the blob is there; asked with the rights of a push, which follows if not. Where
   * the question is refused (as 400, or 405) it is not known to be, nor where another host that the
   * registry has sent us to denies it (403): the push succeeds, or says better what is wrong.
   *
   * @throws RegistryException if the registry itself denies it, or gives no answer
   */
  boolean call(Digest digest) throws IOException {
    RegistryRequest request =
        RegistryRequest.of(
            "HEAD",
            caller.endpoint().v2(path + "/blobs/" + digest),
            TokenScope.push(path),
            200,
            403,
            404);
    try (RegistryResponse response = caller.call(request)) {
      if (response.status() == 403 && caller.endpoint().owns(response.uri())) {
        throw ErrorResponse.of(request, response);
      }
      return response.status() == 200;
    } catch (RegistryException e) {
      if (e.kind() == RegistryException.Kind.REFUSED) {
        return false;
      }
      throw e;
    }
  }
}
