package dev.jovl.fuse;

import dev.jovl.posix.MountFlags;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where and how a filesystem is mounted; the same for both engines.
 *
 * @param target the directory to mount on, an absolute path as bytes
 * @param fsname what mount shows as the device
 * @param subtype shown after "fuse." as the type
 * @param flags of {@link MountFlags}
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
  /** The flags of mount(2) by the words of mount(8). */
  private static final Map<Long, String> WORDS = new LinkedHashMap<>();

  static {
    WORDS.put(MountFlags.RDONLY, "ro");
    WORDS.put(MountFlags.NOSUID, "nosuid");
    WORDS.put(MountFlags.NODEV, "nodev");
    WORDS.put(MountFlags.NOEXEC, "noexec");
    WORDS.put(MountFlags.SYNCHRONOUS, "sync");
    WORDS.put(MountFlags.DIRSYNC, "dirsync");
    WORDS.put(MountFlags.NOATIME, "noatime");
  }

  /**
   * Returns the options that a mount on a directory has when nothing is said.
   *
   * @param byRoot whether root mounts: other users may let everyone in only if the system allows it
   */
  public static MountOptions on(byte[] target, boolean byRoot) {
    return new MountOptions(target, "jovl", "jovl", 0, byRoot, 0, true, 1);
  }

  /**
   * Returns the options in the words that fusermount and libfuse take, with permissions that the
   * kernel checks; commas and backslashes of values are escaped.
   */
  public String words() {
    StringBuilder words = new StringBuilder();
    words.append("fsname=").append(escaped(fsname));
    words.append(",subtype=").append(escaped(subtype));
    words.append(",default_permissions");
    if (allowOther) {
      words.append(",allow_other");
    }
    WORDS.forEach((flag, word) -> words.append((flags & flag) != 0 ? "," + word : ""));
    return words.toString();
  }

  private static String escaped(String value) {
    return value.replace("\\", "\\\\").replace(",", "\\,");
  }
}
