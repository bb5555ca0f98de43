package dev.jovl.mount.request;

import org.jspecify.annotations.Nullable;

/**
 * How the kernel attaches the filesystem and how requests are served.
 *
 * @param flags flags of mount(2)
 * @param accessTimes whether an option says how access times are kept, also those of files in the
 *     upper; if not, they are kept by the rules of the mount that the upper is on
 * @param allow which users besides the mounter may enter
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
   * Returns whether the kernel lets other users in. The kernel distinguishes only the mounter and
   * everybody; for {@link Allow#ROOT} that is enough if the mounter is root.
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

  /** Which users besides the mounter may enter. */
  public enum Allow {
    /** What is usual: everybody if the mounter is root, otherwise nobody. */
    USUAL,
    /** Everybody. */
    OTHER,
    /** Root. */
    ROOT
  }
}
