package dev.jovl.fuse.wire;

import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;

/**
 * Makes a symbolic link: a name and a target.
 *
 * @param name in the directory of the header
 * @param target without its NUL
 */
public record SymlinkRequest(FileName name, byte[] target) {
  /** Reads the body of SYMLINK. */
  public static SymlinkRequest read(Request request) throws ErrnoException {
    return new SymlinkRequest(request.name(), request.string());
  }
}
