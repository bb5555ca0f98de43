package dev.jovl.registry;

import dev.jovl.oci.Descriptor;
import dev.jovl.oci.Digest;
import dev.jovl.oci.MediaTypes;
import dev.jovl.oci.Shown;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Optional;

/** PUT /v2/NAME/manifests/TAG-OR-DIGEST. */
final class ManifestPush {

  private final RegistryCaller caller;
  private final String path;

  ManifestPush(RegistryCaller caller, String path) {
    this.caller = caller;
    this.path = path;
  }

  /**
   * Stores a manifest or index, whose parts must be there already. If it refers to another, and the
   * registry does not say that it has seen that, it is listed as a tag of that other.
   *
   * @return its digest
   */
  Digest call(String tagOrDigest, String mediaType, byte[] bytes) throws IOException {
    Descriptor pushed = Descriptor.of(mediaType, bytes);
    boolean listed = store(tagOrDigest, pushed, bytes);
    if (!listed && mayRefer(mediaType)) {
      new ReferrersTag(caller, path).add(pushed, bytes);
    }
    return pushed.digest();
  }

  /**
   * Stores a manifest or index, and lists it nowhere.
   *
   * @param pushed its type, digest and size
   * @return whether the registry says that it has seen what it refers to
   */
  boolean store(String tagOrDigest, Descriptor pushed, byte[] bytes) throws IOException {
    RegistryRequest request =
        RegistryRequest.of(
                "PUT",
                caller.endpoint().v2(path + "/manifests/" + tagOrDigest),
                TokenScope.push(path),
                200,
                201,
                202)
            .header("Content-Type", pushed.mediaType())
            .body(() -> BodyPublishers.ofByteArray(bytes), bytes.length);
    try (RegistryResponse response = caller.call(request)) {
      Optional<String> stored = response.header("Docker-Content-Digest");
      if (stored.isPresent() && !stored.get().equals(pushed.digest().toString())) {
        throw response.broken(
            "stored " + Shown.clip(stored.get()) + " where " + pushed.digest() + " was pushed");
      }
      return response.header("OCI-Subject").isPresent();
    }
  }

  private static boolean mayRefer(String mediaType) {
    return mediaType.equals(MediaTypes.OCI_MANIFEST) || mediaType.equals(MediaTypes.OCI_INDEX);
  }
}
