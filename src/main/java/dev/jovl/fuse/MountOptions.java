package dev.jovl.fuse;

/**
 * Where and how a filesystem is mounted; the same for both engines.
 *
 * @param target the directory to mount on, an absolute path as bytes
 * @param fsname what mount shows as the device
 * @param subtype shown after "fuse." as the type
 * @param flags of mount(2): MS_RDONLY, MS_NOSUID and so on
 * @param allowOther whether users besides the mounting one may look
 * @param threads how many requests may be in work at once, at least 1; 0 for the default
 * @param lowLatency whether idle processors may be asked to wake quickly while many requests come
 * @param stackDepth 1 if every backing file lies on a plain filesystem, 2 if some lie on a stacked
 *     one (overlayfs, FUSE with passthrough), 0 for no passthrough
 */
public record MountOptions(
    byte[] target,
    String fsname,
    String subtype,
    long flags,
    boolean allowOther,
    int threads,
    boolean lowLatency,
    int stackDepth) {

  /**
   * Returns the options that a mount on a directory has when nothing is said.
   *
   * @param byRoot whether root mounts: others may not let everybody in unless the system says so
   */
  public static MountOptions on(byte[] target, boolean byRoot) {
    return new MountOptions(target, "jovl", "jovl", 0, byRoot, 0, true, 1);
  }
}
