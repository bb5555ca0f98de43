package dev.jovl.fuse.wire;

import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;

/**
 * Gives a node a further name: struct fuse_link_in and a name.
 *
 * @param node the node
 * @param name in the directory of the header
 */
public record LinkRequest(long node, FileName name) {
  /** Reads the body of LINK. */
  public static LinkRequest read(Request request) throws ErrnoException {
    return new LinkRequest(request.int64(), request.name());
  }
}
