package dev.jovl.layer;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;

/**
 * The directories of a layer by their real paths, on which no symbolic link is followed.
 *
 * @param root of the layer; stays the caller's
 */
record RealDirectories(Fd root) {

  /** Does something to an open directory. */
  interface Change {
    /** Does it; the descriptor is open for reading, and closed afterwards. */
    void apply(Fd directory) throws ErrnoException;
  }

  /** Changes a directory unless something else has taken its name. */
  void ifThere(EntryPath path, Change change) throws ErrnoException {
    try (Fd directory =
        Open.within(
            root,
            path.toBytes(),
            OpenFlags.RDONLY | OpenFlags.DIRECTORY | OpenFlags.NOFOLLOW,
            0,
            Open.RESOLVE_BENEATH | Open.RESOLVE_NO_SYMLINKS)) {
      change.apply(directory);
    } catch (ErrnoException e) {
      if (!e.is(Errno.ENOENT) && !e.is(Errno.ENOTDIR) && !e.is(Errno.ELOOP)) {
        throw e;
      }
    }
  }
}
