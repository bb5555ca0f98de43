package dev.jovl.mount.request;

import dev.jovl.posix.MountFlags;
import java.util.List;

/**
 * The flags of {@code mount -o remount}. As with the kernel's overlayfs (ovl_parse_param), every
 * other option is passed over: mount(8) repeats those of the mount.
 */
final class RemountFlags {
  private RemountFlags() {}

  /**
   * Returns the flags of mount(2) that a mount has, without those of access times, which the kernel
   * keeps where none is named.
   *
   * @param shown its options in the table of mounts
   */
  static long shown(String shown) {
    long flags = 0;
    for (String word : shown.split(",", -1)) {
      VfsFlag flag = VfsFlag.of(word);
      if (word.equals("ro")) {
        flags |= MountFlags.RDONLY;
      } else if (flag != null && !flag.isOfAccessTimes()) {
        flags = flag.applyTo(flags);
      }
    }
    return flags;
  }

  /**
   * Returns the flags of mount(2) that options name.
   *
   * @param before those that the mount has
   * @param optionStrings what followed each {@code -o}
   */
  static long of(long before, List<byte[]> optionStrings) throws MountException {
    long flags = before;
    for (OptionWord word : OptionString.split(optionStrings)) {
      switch (word.name()) {
        case "ro" -> flags |= MountFlags.RDONLY;
        case "rw" -> flags &= ~MountFlags.RDONLY;
        default -> {
          VfsFlag flag = VfsFlag.of(word.name());
          flags = flag == null ? flags : flag.applyTo(flags);
        }
      }
    }
    return flags;
  }
}
