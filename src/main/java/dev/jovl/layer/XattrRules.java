package dev.jovl.layer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Which extended attributes go from a tar to disk and back, and under which name.
 *
 * <p>What a union filesystem reads as its own is never written as it came: {@code overlay.X}
 * becomes {@code overlay.overlay.X}, as the kernel's overlayfs escapes it for nesting, and comes
 * back.
 */
final class XattrRules {

  private static final String[] OVERLAY = {"trusted.overlay.", "user.overlay."};
  private static final String FUSE_OVERLAYFS = "user.fuseoverlayfs.";
  private static final String STORAGE = "user.containers.override_stat";
  private static final String[] KEPT = {
    "user.",
    "trusted.",
    "security.capability",
    "system.posix_acl_access",
    "system.posix_acl_default"
  };

  // VFS_CAP_REVISION_2 and VFS_CAP_REVISION_3 of include/uapi/linux/capability.h
  private static final byte[] CAPABILITY = latin1("security.capability");
  private static final int REVISION = 3;
  private static final int SIZE_WITH_ROOT = 24;
  private static final int SIZE_WITHOUT_ROOT = 20;

  private XattrRules() {}

  /**
   * Returns the name on disk, or nothing if attributes of the kind are not kept.
   *
   * @throws LayerException if the attribute would speak to a union filesystem and has no escape
   */
  static Optional<byte[]> toDisk(byte[] name) throws LayerException {
    String text = new String(name, StandardCharsets.ISO_8859_1);
    if (text.startsWith(FUSE_OVERLAYFS)) {
      throw new LayerException("the attribute " + text + " is private to a union filesystem");
    }
    for (String prefix : OVERLAY) {
      if (text.startsWith(prefix)) {
        return Optional.of(latin1(prefix + "overlay." + text.substring(prefix.length())));
      }
    }
    return isKept(text) ? Optional.of(name) : Optional.empty();
  }

  /** Returns whether a root that has the attribute says that owners and modes are in attributes. */
  static boolean isOfStorage(byte[] name) {
    return new String(name, StandardCharsets.ISO_8859_1).equals(STORAGE);
  }

  /** Returns the name in a tar, or nothing if the attribute is not part of the layer. */
  static Optional<byte[]> toTar(byte[] name) {
    String text = new String(name, StandardCharsets.ISO_8859_1);
    if (text.startsWith(FUSE_OVERLAYFS)) {
      return Optional.empty();
    }
    for (String prefix : OVERLAY) {
      if (text.startsWith(prefix)) {
        String rest = text.substring(prefix.length());
        return rest.startsWith("overlay.")
            ? Optional.of(latin1(prefix + rest.substring("overlay.".length())))
            : Optional.empty();
      }
    }
    return isKept(text) ? Optional.of(name) : Optional.empty();
  }

  /** Returns whether an attribute has the capabilities of a file. */
  static boolean isCapability(byte[] name) {
    return Arrays.equals(name, CAPABILITY);
  }

  /**
   * Returns the value in a tar. File capabilities that a user namespace has given name its root by
   * an id of this machine, and count for nobody else; container engines leave that id out, and so
   * they count wherever the image runs.
   *
   * @param name on disk
   */
  static byte[] valueInTar(byte[] name, byte[] value) {
    boolean hasRoot = isCapability(name) && value.length == SIZE_WITH_ROOT && value[REVISION] == 3;
    if (!hasRoot) {
      return value;
    }
    byte[] capabilities = Arrays.copyOf(value, SIZE_WITHOUT_ROOT);
    capabilities[REVISION] = 2;
    return capabilities;
  }

  /** Returns whether the attribute is a mark of the overlay itself. */
  static boolean isMark(byte[] name) {
    String text = new String(name, StandardCharsets.ISO_8859_1);
    for (String prefix : OVERLAY) {
      if (text.startsWith(prefix) && !text.startsWith(prefix + "overlay.")) {
        return true;
      }
    }
    return false;
  }

  private static boolean isKept(String text) {
    for (String kept : KEPT) {
      if (kept.endsWith(".") ? text.startsWith(kept) : text.equals(kept)) {
        return true;
      }
    }
    return false;
  }

  private static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
