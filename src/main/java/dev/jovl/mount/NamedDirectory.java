package dev.jovl.mount;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Stats;
import dev.jovl.mount.request.MountException;
import dev.jovl.mount.request.MountException.Kind;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.NameText;
import dev.jovl.posix.Stat;

/**
 * An open directory of a mount, with what messages say about it.
 *
 * @param role the option that names it, or "mount point"
 * @param path as it was written
 * @param fd open on it; stays with the code that opened it
 */
record NamedDirectory(String role, byte[] path, Fd fd) {

  /** Returns the path as text, for messages. */
  String shown() {
    return NameText.ofPath(path);
  }

  /** Returns the refusal of a directory. */
  static MountException refusal(String role, byte[] path, String cause, String wayOut) {
    Kind kind = role.equals("upperdir") || role.equals("workdir") ? Kind.BAD_UPPER : Kind.BAD_LAYER;
    return MountException.of(kind, NameText.ofPath(path), cause, wayOut);
  }

  /** Returns the refusal of this directory. */
  MountException refused(String cause, String wayOut) {
    return refusal(role, path, cause, wayOut);
  }

  /**
   * Returns its attributes.
   *
   * @throws MountException if the filesystem does not answer
   */
  Stat stat() throws MountException {
    try {
      return Stats.of(fd);
    } catch (ErrnoException e) {
      throw refused(role + ": " + e.getMessage(), "");
    }
  }

  /**
   * Returns the number of the mount that it is on, as {@link Stats#mount}.
   *
   * @throws MountException if the filesystem does not answer
   */
  long mount() throws MountException {
    try {
      return Stats.mount(fd);
    } catch (ErrnoException e) {
      throw refused(role + ": " + e.getMessage(), "");
    }
  }

  /**
   * Returns the directories above it.
   *
   * @throws MountException if there is one that this process may not search
   */
  Ancestry ancestry() throws MountException {
    return ancestry(new Ancestry.Seen());
  }

  /**
   * Returns the directories above it that have not been seen before.
   *
   * @throws MountException if there is one that this process may not search
   */
  Ancestry ancestry(Ancestry.Seen seen) throws MountException {
    try {
      return Ancestry.of(fd, seen);
    } catch (ErrnoException e) {
      throw refused(
          role + ": no way up to the root from there: " + e.getMessage(),
          "give the mounting user the right to search the directories above it");
    }
  }
}
