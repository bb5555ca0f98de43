package dev.jovl.tar;

/**
 * What one archive may ask of its reader.
 *
 * @param metadataBytes the extended headers of one entry together, with global ones before it
 * @param nameBytes one name or link target
 * @param xattrNameBytes one attribute name
 * @param xattrValueBytes one attribute value
 * @param sparseExtents the extents of one sparse file
 * @param entries the entries of one archive
 */
public record TarLimits(
    int metadataBytes,
    int nameBytes,
    int xattrNameBytes,
    int xattrValueBytes,
    int sparseExtents,
    long entries) {

  /**
   * The limits for archives from anywhere: names and attributes as long as Linux takes them
   * (PATH_MAX, XATTR_NAME_MAX, XATTR_SIZE_MAX), 1 MiB of metadata an entry, 10 million entries.
   */
  public static final TarLimits DEFAULT =
      new TarLimits(1 << 20, 4096, 255, 65_536, 100_000, 10_000_000);
}
