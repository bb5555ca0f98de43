package dev.jovl.oci;

import com.google.common.collect.ImmutableSet;

/** The media types of images, of the OCI and of Docker. */
public final class MediaTypes {

  /** An OCI index: manifests by platform. */
  public static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";

  /** An OCI manifest. */
  public static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";

  /** An OCI image configuration. */
  public static final String OCI_CONFIG = "application/vnd.oci.image.config.v1+json";

  /** An OCI layer, a tar as it is. */
  public static final String OCI_LAYER = "application/vnd.oci.image.layer.v1.tar";

  /** An OCI layer, compressed by gzip. */
  public static final String OCI_LAYER_GZIP = OCI_LAYER + "+gzip";

  /** An OCI layer, compressed by zstd. */
  public static final String OCI_LAYER_ZSTD = OCI_LAYER + "+zstd";

  /** A Docker manifest list, the same thing as an index. */
  public static final String DOCKER_INDEX =
      "application/vnd.docker.distribution.manifest.list.v2+json";

  /** A Docker manifest of schema 2. */
  public static final String DOCKER_MANIFEST =
      "application/vnd.docker.distribution.manifest.v2+json";

  /** A Docker image configuration. */
  public static final String DOCKER_CONFIG = "application/vnd.docker.container.image.v1+json";

  /** A Docker layer, a tar as it is. */
  public static final String DOCKER_LAYER = "application/vnd.docker.image.rootfs.diff.tar";

  /** A Docker layer, compressed by gzip. */
  public static final String DOCKER_LAYER_GZIP = DOCKER_LAYER + ".gzip";

  /** A Docker layer, compressed by zstd. */
  public static final String DOCKER_LAYER_ZSTD = DOCKER_LAYER + ".zstd";

  private static final String OF_OCI_LAYERS = "application/vnd.oci.image.layer.";
  private static final String OF_DOCKER_LAYERS = "application/vnd.docker.image.rootfs.";
  private static final String OCI_FOREIGN = OF_OCI_LAYERS + "nondistributable.v1.";
  private static final String DOCKER_FOREIGN = OF_DOCKER_LAYERS + "foreign.diff.";

  private static final ImmutableSet<String> INDEXES = ImmutableSet.of(OCI_INDEX, DOCKER_INDEX);
  private static final ImmutableSet<String> MANIFESTS =
      ImmutableSet.of(OCI_MANIFEST, DOCKER_MANIFEST);

  /**
   * Besides the two that there should be those that old registries made of them; docker takes them
   * for images too (defaultImageTypes in its distribution/registry.go).
   */
  private static final ImmutableSet<String> CONFIGS =
      ImmutableSet.of(
          OCI_CONFIG,
          DOCKER_CONFIG,
          "application/octet-stream",
          "application/json",
          "text/html",
          "");

  private static final ImmutableSet<String> LAYERS =
      ImmutableSet.of(
          OCI_LAYER,
          OCI_LAYER_GZIP,
          OCI_LAYER_ZSTD,
          DOCKER_LAYER,
          DOCKER_LAYER_GZIP,
          DOCKER_LAYER_ZSTD);

  private MediaTypes() {}

  /** Returns whether this names a list of manifests. */
  public static boolean isIndex(String mediaType) {
    return INDEXES.contains(mediaType);
  }

  /** Returns whether this names the manifest of one image. */
  public static boolean isManifest(String mediaType) {
    return MANIFESTS.contains(mediaType);
  }

  /** Returns whether this names the configuration of an image, not of another artifact. */
  public static boolean isImageConfig(String mediaType) {
    return CONFIGS.contains(mediaType);
  }

  /** Returns whether this names a layer that may be pulled and pushed. */
  public static boolean isLayer(String mediaType) {
    return LAYERS.contains(mediaType);
  }

  /** Returns whether this names a layer of an image, also one in a form that nobody here reads. */
  public static boolean isOfLayers(String mediaType) {
    return mediaType.startsWith(OF_OCI_LAYERS) || mediaType.startsWith(OF_DOCKER_LAYERS);
  }

  /** Returns whether this names a layer that only its owner hands out. */
  public static boolean isForeignLayer(String mediaType) {
    return mediaType.startsWith(OCI_FOREIGN) || mediaType.startsWith(DOCKER_FOREIGN);
  }
}
