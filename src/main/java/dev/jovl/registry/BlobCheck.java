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
   * Returns whether the blob is there; asked with the rights of a push, which follows if not. Of a
   * registry that does not answer such questions (405) it is not known to be.
   */
  boolean call(Digest digest) throws IOException {
    Ask ask =
        Ask.of(
            "HEAD",
            caller.endpoint().v2(path + "/blobs/" + digest),
            Access.push(path),
            200,
            404,
            405);
    try (Answer answer = caller.call(ask)) {
      return answer.status() == 200;
    }
  }
}
