package dev.jovl.layer;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import java.util.Arrays;

/**
 * What a layer has by its real paths, on which no symbolic link is followed.
 *
 * @param root of the layer; stays the caller's
 */
record RealPaths(Fd root) {

  private static final int WAY = OpenFlags.PATH | OpenFlags.DIRECTORY;

  /** Does something to an open directory. */
  interface Change {
    /** Does it; the descriptor is open for reading, and closed afterwards. */
    void apply(Fd directory) throws ErrnoException;
  }

  /**
   * Opens a path, also one that is longer than the kernel takes at once: over a symbolic link of
   * the image a real path gets longer than any name in its tar.
   *
   * @param path relative to the root
   * @param flags of the last component
   * @throws ErrnoException ELOOP for a symbolic link anywhere, and whatever else openat2(2) says
   */
  Fd open(byte[] path, int flags) throws ErrnoException {
    if (path.length <= EntryPath.MAX_BYTES) {
      return within(root, path, flags);
    }
    Fd from = root.duplicate();
    int start = 0;
    while (path.length - start > EntryPath.MAX_BYTES) {
      int end = lastSlash(path, start + EntryPath.MAX_BYTES);
      if (end <= start) {
        from.close();
        throw ErrnoException.of(Errno.ENAMETOOLONG);
      }
      try (Fd parent = from) {
        from = within(parent, Arrays.copyOfRange(path, start, end), WAY);
      }
      start = end + 1;
    }
    try (Fd parent = from) {
      return within(parent, Arrays.copyOfRange(path, start, path.length), flags);
    }
  }

  private static int lastSlash(byte[] path, int before) {
    int at = before;
    while (at > 0 && path[at] != '/') {
      at--;
    }
    return at;
  }

  private static Fd within(Fd parent, byte[] path, int flags) throws ErrnoException {
    return Open.within(
        parent,
        path,
        flags | OpenFlags.NOFOLLOW,
        0,
        Open.RESOLVE_BENEATH | Open.RESOLVE_NO_SYMLINKS);
  }

  /** Changes a directory unless something else has taken its name. */
  void ifThere(EntryPath path, Change change) throws ErrnoException {
    try (Fd directory = open(path.toBytes(), OpenFlags.RDONLY | OpenFlags.DIRECTORY)) {
      change.apply(directory);
    } catch (ErrnoException e) {
      if (!e.is(Errno.ENOENT) && !e.is(Errno.ENOTDIR) && !e.is(Errno.ELOOP)) {
        throw e;
      }
    }
  }
}
