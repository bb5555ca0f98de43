package dev.jovl.fuse.wire;

import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;

/**
 * Moves a name: struct fuse_rename_in or fuse_rename2_in, and two names.
 *
 * @param newParent the directory of the new name
 * @param flags RENAME_* bits
 * @param name the old name, in the directory of the header
 * @param newName the new name
 */
public record RenameRequest(long newParent, int flags, FileName name, FileName newName) {
  /** Reads the body of RENAME. */
  public static RenameRequest read(Request request) throws ErrnoException {
    return new RenameRequest(request.int64(), 0, request.name(), request.name());
  }

  /** Reads the body of RENAME2. */
  public static RenameRequest read2(Request request) throws ErrnoException {
    long newParent = request.int64();
    int flags = request.int32();
    request.skip(4);
    return new RenameRequest(newParent, flags, request.name(), request.name());
  }
}
