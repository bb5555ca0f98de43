package dev.jovl.mount.request;

import org.jspecify.annotations.Nullable;

/**
 * How the kernel attaches the filesystem and how requests are served.
 *
 * @param flags flags of mount(2)
 * @param accessTimes whether an option says how access times are kept, of files in the upper too;
 *     else those are kept as the mount says that the upper is on
 * @param allow who besides the mounter may enter
 * @param fsname what mount shows as the device
 * @param subtype what mount shows as the type, after "fuse."
 * @param engine what speaks to the kernel
 * @param passthrough whether the kernel may read and write files of layers itself
 * @param threads how many threads answer, null for the default
 * @param lowLatency whether idle processors may be asked to wake quickly while many requests come
 * @param timeoutSeconds how long the kernel may keep names and attributes, null for the default
 */
public record MountSettings(
    long flags,
    boolean accessTimes,
    Allow allow,
    String fsname,
    String subtype,
    EngineKind engine,
    boolean passthrough,
    @Nullable Integer threads,
    boolean lowLatency,
    @Nullable Double timeoutSeconds) {

  /** Returns these settings with names where there are none. */
  MountSettings named(String device, String program) {
    return new MountSettings(
        flags,
        accessTimes,
        allow,
        fsname.isEmpty() ? device : fsname,
        subtype.isEmpty() ? program : subtype,
        engine,
        passthrough,
        threads,
        lowLatency,
        timeoutSeconds);
  }

  /**
   * Returns whether the kernel lets other users in. It knows everybody and the mounter: that is
   * exact where the mounter is root, who alone may enter then.
   *
   * @param root whether the mounter is root
   */
  public boolean isOpenToOthers(boolean root) {
    return switch (allow) {
      case OTHER -> true;
      case ROOT -> !root;
      case USUAL -> root;
    };
  }

  /** What speaks to the kernel. */
  public enum EngineKind {
    /** This program itself, on /dev/fuse. */
    KERNEL,
    /** libfuse 2. */
    LIBFUSE
  }

  /** Who besides the mounter may enter. */
  public enum Allow {
    /** What is usual: everybody if the mounter is root, otherwise nobody. */
    USUAL,
    /** Everybody. */
    OTHER,
    /** Root. */
    ROOT
  }
}
