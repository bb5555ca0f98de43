package dev.jovl.mount;

import dev.jovl.linux.Fd;
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
   * Opens a directory for reading.
   *
   * @param role the option that names it, for the message
   * @return a descriptor that the caller owns
   * @throws MountException if it is missing, unreadable or not a directory
   */
  Fd directory(String role, byte[] path) throws MountException {
    try {
      Fd directory = caller.open(path, OpenFlags.RDONLY | OpenFlags.DIRECTORY);
      return requireSearchable(role, path, directory);
    } catch (ErrnoException e) {
      throw refusal(role, path, e.errno());
    }
  }

  private static Fd requireSearchable(String role, byte[] path, Fd directory)
      throws ErrnoException, MountException {
    if (!Names.accessible(directory, FileName.SELF, Names.EXECUTE)) {
      directory.close();
      throw refusal(role, path, Errno.EACCES);
    }
    return directory;
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
