package dev.jovl.image.archive;

import dev.jovl.image.transfer.ImageException;

/** The documents of all images are in memory, and one can be that of any number of images. */
final class DocumentLimit {

  private static final int MAX_BYTES = 64 << 20;

  private long held;

  /** Counts documents that are kept in memory. */
  void hold(int bytes) throws ImageException {
    held += bytes;
    if (held > MAX_BYTES) {
      throw new ImageException(
          "the manifests and configurations in the archive are longer than the "
              + MAX_BYTES
              + " bytes allowed; save fewer images at once");
    }
  }
}
