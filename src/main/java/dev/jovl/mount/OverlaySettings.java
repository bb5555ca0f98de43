package dev.jovl.mount;

/**
 * How the union behaves; the options of the kernel's overlayfs.
 *
 * @param redirectDir what is done about renamed directories
 * @param metacopy whether a change of metadata copies no data
 * @param index whether hard links survive copy-up and remount
 * @param xino whether inode numbers tell the layer
 * @param userxattr whether marks are in user.overlay.*, also where trusted.overlay.* is possible
 * @param sync when data is brought to disk
 */
public record OverlaySettings(
    RedirectDir redirectDir,
    boolean metacopy,
    boolean index,
    Xino xino,
    boolean userxattr,
    Sync sync) {

  /** What is done about renamed directories. */
  public enum RedirectDir {
    /** Made and followed. */
    ON,
    /** Followed and not made. */
    FOLLOW,
    /** Neither. */
    NOFOLLOW
  }

  /** How inode numbers are made where layers are on several filesystems. */
  public enum Xino {
    /** With the number of the filesystem in the high bits. */
    ON,
    /** The same, where there is room. */
    AUTO,
    /** Without. */
    OFF
  }

  /** When data is brought to disk. */
  public enum Sync {
    /** A copied-up file before its name appears; otherwise when asked. */
    AUTO,
    /** Also each change of metadata. */
    STRICT,
    /** Never; a marker tells that the upper directory may be damaged. */
    VOLATILE,
    /** Never when asked, and without a marker: {@code fsync=0} of fuse-overlayfs. */
    UNASKED
  }
}
