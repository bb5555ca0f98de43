package dev.jovl.testing;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.linux.PathBytes;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import java.nio.file.Path;

/** PathHandle of directories (O_PATH), as unions take them. */
public final class PathHandle {
  private PathHandle() {}

  /**
   * Returns a handle of a directory, which belongs to the caller.
   *
   * @throws ErrnoException whatever openat(2) says, ENOTDIR for what is no directory
   */
  public static Fd of(Path directory) throws ErrnoException {
    int flags = OpenFlags.PATH | OpenFlags.DIRECTORY;
    return Open.path(Fd.CURRENT_DIRECTORY, PathBytes.of(directory), flags);
  }
}
