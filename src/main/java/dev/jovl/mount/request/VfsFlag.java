package dev.jovl.mount.request;

import dev.jovl.posix.MountFlags;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A generic option of mount(8) that is a flag of mount(2), or that mount(8) gives a meaning and the
 * kernel none.
 *
 * @param bit the flag of mount(2), zero where there is none
 * @param set whether the option sets the flag or clears it
 */
record VfsFlag(long bit, boolean set) {
  private static final VfsFlag NOTHING = new VfsFlag(0, true);

  private static final long ACCESS_TIMES =
      MountFlags.NOATIME | MountFlags.NODIRATIME | MountFlags.RELATIME | MountFlags.STRICTATIME;

  private static final Map<String, VfsFlag> FLAGS =
      Map.ofEntries(
          Map.entry("nosuid", new VfsFlag(MountFlags.NOSUID, true)),
          Map.entry("suid", new VfsFlag(MountFlags.NOSUID, false)),
          Map.entry("nodev", new VfsFlag(MountFlags.NODEV, true)),
          Map.entry("dev", new VfsFlag(MountFlags.NODEV, false)),
          Map.entry("noexec", new VfsFlag(MountFlags.NOEXEC, true)),
          Map.entry("exec", new VfsFlag(MountFlags.NOEXEC, false)),
          Map.entry("sync", new VfsFlag(MountFlags.SYNCHRONOUS, true)),
          Map.entry("async", new VfsFlag(MountFlags.SYNCHRONOUS, false)),
          Map.entry("dirsync", new VfsFlag(MountFlags.DIRSYNC, true)),
          Map.entry("noatime", new VfsFlag(MountFlags.NOATIME, true)),
          Map.entry("atime", new VfsFlag(MountFlags.NOATIME, false)),
          Map.entry("nodiratime", new VfsFlag(MountFlags.NODIRATIME, true)),
          Map.entry("diratime", new VfsFlag(MountFlags.NODIRATIME, false)),
          Map.entry("relatime", new VfsFlag(MountFlags.RELATIME, true)),
          Map.entry("norelatime", new VfsFlag(MountFlags.RELATIME, false)),
          Map.entry("strictatime", new VfsFlag(MountFlags.STRICTATIME, true)),
          Map.entry("nostrictatime", new VfsFlag(MountFlags.STRICTATIME, false)),
          Map.entry("nosymfollow", new VfsFlag(MountFlags.NOSYMFOLLOW, true)),
          Map.entry("symfollow", new VfsFlag(MountFlags.NOSYMFOLLOW, false)),
          Map.entry("lazytime", new VfsFlag(MountFlags.LAZYTIME, true)),
          Map.entry("nolazytime", new VfsFlag(MountFlags.LAZYTIME, false)));

  /** Words that are for mount(8), for fstab or for libfuse, and change nothing here. */
  private static final Set<String> WITHOUT_EFFECT =
      Set.of(
          "defaults",
          "auto",
          "noauto",
          "user",
          "nouser",
          "users",
          "nousers",
          "owner",
          "noowner",
          "group",
          "nogroup",
          "_netdev",
          "nofail",
          "silent",
          "loud",
          "mand",
          "nomand",
          "iversion",
          "noiversion",
          "private",
          "rprivate",
          "comment",
          "uhelper",
          "nonempty",
          "kernel_cache",
          "auto_cache",
          "big_writes",
          "max_write",
          "max_read",
          "max_readahead",
          "max_background",
          "splice_read",
          "splice_write",
          "splice_move",
          "no_splice_read",
          "no_splice_write",
          "no_splice_move",
          "use_ino",
          "readdir_ino");

  /** Returns the flag of that name, or null if mount(8) has no such option. */
  static @Nullable VfsFlag of(String name) {
    if (name.startsWith("x-") || name.startsWith("X-") || WITHOUT_EFFECT.contains(name)) {
      return NOTHING;
    }
    return FLAGS.get(name);
  }

  /** Returns whether the option says how access times are kept. */
  boolean isOfAccessTimes() {
    return (bit & ACCESS_TIMES) != 0;
  }

  /** Returns the flags of mount(2) after this option. */
  long applyTo(long flags) {
    return set ? flags | bit : flags & ~bit;
  }
}
