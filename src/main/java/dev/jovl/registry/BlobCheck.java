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

  /** Returns whether the blob is there; asked with the rights of a push, which follows if not. */
  boolean call(Digest digest) throws IOException {
    Ask ask =
        Ask.of(
            "HEAD", caller.endpoint().v2(path + "/blobs/" + digest), Access.push(path), 200, 404);
    try (Answer answer = caller.call(ask)) {
      return answer.status() == 200;
    }
  }
}
