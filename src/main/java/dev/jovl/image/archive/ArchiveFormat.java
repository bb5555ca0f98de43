package dev.jovl.image.archive;

/** The kinds of archive that images are saved in. */
public enum ArchiveFormat {
  /**
   * An OCI layout with compressed layers, which carries the {@code manifest.json} of docker save
   * too, so that both kinds of reader take it.
   */
  OCI,
  /** What docker save has always written: plain layers and {@code manifest.json}. */
  DOCKER
}
