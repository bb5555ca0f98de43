package dev.jovl.mount.request;

/** Whose rules apply to the words after {@code -o}. */
enum OptionDialect {
  /** An unknown option is refused, as by the kernel's overlayfs. */
  STRICT(false),

  /** An unknown option is reported and ignored, {@code -s} of mount(8). */
  SLOPPY(true),

  /**
   * As fuse-overlayfs: sloppy; no layer of {@code lowerdir} is data-only, since an empty name in
   * the list has no meaning; a colon of a path may have two backslashes, because libfuse removed
   * one of them before the list was split (fuse-overlayfs 1.15 and 1.16); and {@code volatile}
   * leaves no mark.
   */
  FUSE_OVERLAYFS(true);

  private final boolean lenient;

  OptionDialect(boolean lenient) {
    this.lenient = lenient;
  }

  /** Returns whether an unknown option is reported instead of refused. */
  boolean isLenient() {
    return lenient;
  }
}
