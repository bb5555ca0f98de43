package dev.jovl.registry;

import dev.jovl.oci.Descriptor;
import dev.jovl.oci.Digest;
import dev.jovl.oci.Manifest;
import dev.jovl.oci.MediaTypes;
import dev.jovl.oci.OciFormatException;
import dev.jovl.oci.RawManifest;
import dev.jovl.oci.Shown;
import java.io.IOException;
import java.util.Optional;

/** GET /v2/NAME/manifests/TAG-OR-DIGEST. */
final class ManifestPull {

  /** Each alone: some registries do not split lists. */
  private static final String ACCEPT =
      String.join(
          ", ",
          MediaTypes.OCI_INDEX,
          MediaTypes.OCI_MANIFEST,
          MediaTypes.DOCKER_INDEX,
          MediaTypes.DOCKER_MANIFEST);

  private static final String SCHEMA_1 = "application/vnd.docker.distribution.manifest.v1+";

  private final RegistryCaller caller;
  private final String path;

  ManifestPull(RegistryCaller caller, String path) {
    this.caller = caller;
    this.path = path;
  }

  /**
   * Returns the manifest or index.
   *
   * @param tagOrDigest its name; a digest is compared with the content
   */
  RawManifest call(String tagOrDigest) throws IOException {
    RegistryRequest request =
        RegistryRequest.of(
                "GET",
                caller.endpoint().v2(path + "/manifests/" + tagOrDigest),
                TokenScope.pull(path),
                200)
            .header("Accept", ACCEPT);
    try (RegistryResponse response = caller.call(request)) {
      String mediaType = mediaType(response);
      byte[] bytes = response.bytes(Manifest.MAX_BYTES);
      Digest digest = digest(response, tagOrDigest, bytes);
      return new RawManifest(new Descriptor(mediaType, digest, bytes.length), bytes);
    }
  }

  private static String mediaType(RegistryResponse response) throws RegistryException {
    String type = response.header("Content-Type").orElse("");
    int parameters = type.indexOf(';');
    String mediaType = (parameters < 0 ? type : type.substring(0, parameters)).strip();
    if (mediaType.startsWith(SCHEMA_1)) {
      throw response.broken(
          "has this image in schema 1 only, which is not supported; push it again in schema 2");
    }
    if (!MediaTypes.isIndex(mediaType) && !MediaTypes.isManifest(mediaType)) {
      throw response.broken(
          "answers with \"" + Shown.clip(mediaType) + "\" where a manifest was asked for");
    }
    return mediaType;
  }

  /** The digest that was asked for or that the registry states must be that of the content. */
  private static Digest digest(RegistryResponse response, String tagOrDigest, byte[] bytes)
      throws RegistryException, OciFormatException {
    Optional<String> stated =
        tagOrDigest.indexOf(':') >= 0
            ? Optional.of(tagOrDigest)
            : response.header("Docker-Content-Digest");
    if (stated.isEmpty()) {
      return Digest.of(bytes);
    }
    Digest digest = Digest.parse(stated.get());
    if (!digest.isOf(bytes)) {
      throw response.broken("sends a manifest that does not match its digest " + digest);
    }
    return digest;
  }
}
