package dev.jovl.mount.request;

/** By whose habits the words after {@code -o} are read. */
enum OptionDialect {
  /** An option that nobody knows is refused, as the kernel's overlayfs does. */
  STRICT(false),

  /** An option that nobody knows is told and ignored, {@code -s} of mount(8). */
  SLOPPY(true),

  /**
   * As fuse-overlayfs: sloppy; no layer is data-only, for an empty name in a list of layers says
   * nothing; a colon of a path may have two backslashes, because libfuse took one of them before
   * the list was split (fuse-overlayfs 1.15 and 1.16); and {@code volatile} leaves no mark.
   */
  FUSE_OVERLAYFS(true);

  private final boolean lenient;

  OptionDialect(boolean lenient) {
    this.lenient = lenient;
  }

  /** Returns whether an unknown option is told instead of refused. */
  boolean isLenient() {
    return lenient;
  }
}
