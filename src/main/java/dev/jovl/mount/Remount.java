package dev.jovl.mount;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Mounts;
import dev.jovl.mount.MountException.Kind;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import java.io.IOException;
import java.util.List;

/**
 * {@code mount -o remount}: other flags for a mount that goes on. As with the kernel's overlayfs
 * (ovl_parse_param), every other option is passed over: mount(8) repeats those of the mount.
 */
final class Remount {
  private Remount() {}

  /**
   * Sets the flags that the options name, and clears the rest but those of access times.
   *
   * @param start where a relative path starts
   * @param path the mount point
   * @throws MountException if no mount of ours is there, it is in use for writing and shall be
   *     read-only, or this user may not
   */
  static void apply(List<byte[]> optionStrings, Fd start, byte[] path) throws IOException {
    long flags = flags(optionStrings);
    try (Fd point = MountPoint.open(start, path)) {
      byte[] target = MountPoint.absolute(point);
      MountEntry mount = MountEntry.on(target).orElse(null);
      if (mount == null || !mount.type().startsWith("fuse.")) {
        throw MountException.of(
            Kind.BAD_LAYER,
            Shown.text(path),
            "no union is mounted there",
            "name the mount point of one");
      }
      Mounts.mount("none", target, "", flags | Mounts.REMOUNT, null);
    } catch (ErrnoException e) {
      throw MountException.of(
          e.is(Errno.EPERM) ? Kind.NOT_ALLOWED : e.is(Errno.EBUSY) ? Kind.BUSY : Kind.FAILED,
          Shown.text(path),
          "remount: " + e.getMessage(),
          wayOut(e));
    }
  }

  private static long flags(List<byte[]> optionStrings) throws MountException {
    long flags = 0;
    for (OptionWord word : OptionString.split(optionStrings)) {
      switch (word.name()) {
        case "ro" -> flags |= Mounts.RDONLY;
        case "rw" -> flags &= ~Mounts.RDONLY;
        default -> {
          VfsFlag flag = VfsFlag.of(word.name());
          flags = flag == null ? flags : flag.applyTo(flags);
        }
      }
    }
    return flags;
  }

  private static String wayOut(ErrnoException e) {
    return switch (e.errno()) {
      case EPERM -> "remount as root";
      case EBUSY -> "close the files that are open for writing";
      default -> "";
    };
  }
}
