package dev.jovl.image.archive;

import dev.jovl.image.transfer.ImageException;
import dev.jovl.oci.Platform;
import java.io.IOException;
import java.util.List;

/**
 * Finds the images of an archive: of an OCI layout ({@code oci-layout}, {@code index.json}) or of
 * docker save ({@code manifest.json}). Where an archive is both, the layout says what the images
 * are and {@code manifest.json} may name them.
 */
final class ArchiveReader {

  private final ArchiveFiles archive;
  private final Platform platform;

  /** Makes a reader of this archive; of indexes it takes what fits {@code platform}. */
  ArchiveReader(ArchiveFiles archive, Platform platform) {
    this.archive = archive;
    this.platform = platform;
  }

  /** Returns the images in their order. */
  List<ArchivedImage> images() throws IOException {
    if (archive.has("index.json") && archive.has("oci-layout")) {
      return new LayoutReader(archive, platform).images();
    }
    if (archive.has("manifest.json")) {
      return new DockerArchiveReader(archive).images();
    }
    throw new ImageException(
        "neither an OCI archive (index.json) nor one of docker save (manifest.json)");
  }
}
