package dev.jovl.union.copyup;

import dev.jovl.linux.Fd;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import dev.jovl.union.Node;
import dev.jovl.union.layer.Place;

/**
 * What a copy is made of: open once for its data, attributes, handle and flags.
 *
 * @param node what it is of
 * @param place where it is
 * @param file open for reading, or with O_PATH where it is neither file nor directory or may not be
 *     read
 * @param hasData whether the data of the node can be read from it
 */
record Original(Node node, Place place, Fd file, boolean hasData) implements AutoCloseable {
  /**
   * Opens the place of a node.
   *
   * @throws ErrnoException what open(2) says
   */
  static Original open(Node node, Place place) throws ErrnoException {
    if (node.isRegular() || node.isDirectory()) {
      try {
        Fd file = place.layer().open(place, OpenFlags.RDONLY | OpenFlags.NOFOLLOW);
        return new Original(node, place, file, node.sources().lowers().size() == 1);
      } catch (ErrnoException e) {
        if (!e.is(Errno.EACCES)) {
          throw e;
        }
      }
    }
    return new Original(node, place, place.layer().open(place, OpenFlags.HANDLE), false);
  }

  @Override
  public void close() {
    file.close();
  }
}
