package dev.jovl.registry;

import dev.jovl.oci.Digest;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;

/** POST /v2/NAME/blobs/uploads/?mount=DIGEST&amp;from=OTHER: takes a blob from next door. */
final class BlobMount {

  private final RegistryCaller caller;
  private final String path;

  BlobMount(RegistryCaller caller, String path) {
    this.caller = caller;
    this.path = path;
  }

  /**
   * Returns nothing if the blob is now in the repository; otherwise the address of the upload that
   * the registry opened instead.
   */
  Optional<URI> call(Digest digest, String from) throws IOException {
    URI uri = caller.endpoint().v2(path + "/blobs/uploads/?mount=" + digest + "&from=" + from);
    Ask ask = Ask.of("POST", uri, Access.mount(path, from), 201, 202);
    try (Answer answer = caller.call(ask)) {
      return answer.status() == 201 ? Optional.empty() : Optional.of(answer.location());
    }
  }
}
