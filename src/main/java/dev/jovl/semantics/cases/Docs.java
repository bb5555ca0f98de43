package dev.jovl.semantics.cases;

/** Where the claims of the cases come from. */
final class Docs {
  /** Documentation/filesystems/overlayfs.rst of the kernel; a section follows. */
  static final String OVL = "overlayfs: ";

  /** The image specification of the Open Container Initiative, on layers. */
  static final String OCI = "OCI image-spec, layer.md: ";

  private Docs() {}
}
