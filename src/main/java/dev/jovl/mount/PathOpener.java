package dev.jovl.mount;

import dev.jovl.linux.Fd;
import dev.jovl.linux.InodeFlags;
import dev.jovl.linux.Names;
import dev.jovl.mount.request.MountException;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.OpenFlags;

/** Opens the directories of a mount as the kernel resolves them. */
final class PathOpener {

  private final CallerPaths caller;

  /** Takes what the paths mean; it stays the caller's. */
  PathOpener(CallerPaths caller) {
    this.caller = caller;
  }

  /**
   * Opens a directory of a union for reading.
   *
   * @param role the option that names it, for the message
   * @return a descriptor that the caller owns
   * @throws MountException if it is missing, unreadable or not a directory, or does not tell names
   *     in upper case from those in lower case
   */
  Fd directory(String role, byte[] path) throws MountException {
    try {
      return checked(role, path, caller.open(path, OpenFlags.RDONLY | OpenFlags.DIRECTORY));
    } catch (ErrnoException e) {
      throw refusal(role, path, e.errno());
    }
  }

  private static Fd checked(String role, byte[] path, Fd directory)
      throws ErrnoException, MountException {
    try {
      requireSearchable(role, path, directory);
      requireCase(role, path, directory);
      return directory;
    } catch (ErrnoException | MountException | RuntimeException | Error e) {
      directory.close();
      throw e;
    }
  }

  private static void requireSearchable(String role, byte[] path, Fd directory)
      throws ErrnoException, MountException {
    if (!Names.accessible(directory, FileName.SELF, Names.EXECUTE)) {
      throw refusal(role, path, Errno.EACCES);
    }
  }

  /** A file that is found by another name than its own would be another one in the layer above. */
  private static void requireCase(String role, byte[] path, Fd directory) throws MountException {
    if (isCaseFolded(directory)) {
      throw NamedDirectory.refusal(
          role,
          path,
          role + " takes names in upper and lower case for the same (chattr +F)",
          "name a directory that tells them apart");
    }
  }

  private static boolean isCaseFolded(Fd directory) {
    try {
      return (InodeFlags.flags(directory) & InodeFlags.CASEFOLD) != 0;
    } catch (ErrnoException e) {
      return false;
    }
  }

  private static MountException refusal(String role, byte[] path, Errno errno) {
    String wayOut =
        switch (errno) {
          case ENOENT -> "make the directory, or correct " + role;
          case ENOTDIR -> "name a directory as " + role;
          case EACCES -> "give the mounting user the right to read it";
          case ELOOP -> "correct the symbolic links on the way";
          case EMFILE, ENFILE -> "raise the limit of open files (ulimit -n)";
          default -> "";
        };
    return NamedDirectory.refusal(role, path, role + ": " + errno.message(), wayOut);
  }
}
