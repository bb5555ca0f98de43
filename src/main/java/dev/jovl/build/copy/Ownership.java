package dev.jovl.build.copy;

import dev.jovl.posix.Stat;
import org.jspecify.annotations.Nullable;

/**
 * The owner and mode that a copy gets.
 *
 * @param uid owner, or null for that of the source
 * @param gid group, or null for that of the source
 * @param mode how {@code --chmod} changes the mode, or null for that of the source
 */
public record Ownership(@Nullable Integer uid, @Nullable Integer gid, @Nullable ModeChange mode) {

  /** All is root's, with the mode of the source. */
  public static final Ownership ROOT = new Ownership(0, 0, null);

  /** Owner and mode are those of the source. */
  public static final Ownership KEPT = new Ownership(null, null, null);

  /** Returns the owner that the copy of a source gets. */
  public int uidOf(Stat source) {
    return uid == null ? source.uid() : uid;
  }

  /** Returns the group that the copy of a source gets. */
  public int gidOf(Stat source) {
    return gid == null ? source.gid() : gid;
  }

  /** Returns the twelve permission bits of a directory that is made because a copy goes there. */
  int modeOfMade() {
    return mode == null ? 0755 : mode.octal().orElse(0755);
  }

  /** Returns the twelve permission bits of the copy. */
  public int modeOf(Stat source) {
    int permissions = source.mode() & 07777;
    return mode == null ? permissions : mode.applyTo(permissions, source.isDirectory());
  }
}
