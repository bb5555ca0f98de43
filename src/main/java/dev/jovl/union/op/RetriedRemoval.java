package dev.jovl.union.op;

import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.union.Edge;
import dev.jovl.union.Node;
import dev.jovl.union.Union;

/** Removes names: looks them up, and does so again if another change came first. */
final class RetriedRemoval {
  /** Takes a name away, each kind of file its own way. */
  interface Attempt {
    /**
     * Removes a name of a node.
     *
     * @return whether the node still had it
     */
    boolean remove(Edge edge, Node node) throws ErrnoException;
  }

  private final Union union;
  private final Lookup lookup;
  private final Attempt attempt;

  RetriedRemoval(Union union, Attempt attempt) {
    this.union = union;
    this.lookup = new Lookup(union);
    this.attempt = attempt;
  }

  /**
   * Removes a name.
   *
   * @throws ErrnoException ENOENT, EROFS, EPERM for what chattr(1) protects, and what the attempt
   *     says
   */
  void remove(Node directory, FileName name) throws ErrnoException {
    union.requireWritable();
    boolean done = false;
    while (!done) {
      Lookup.Found found = lookup.onDisk(directory, name);
      if (found == null) {
        throw ErrnoException.of(Errno.ENOENT);
      }
      try {
        Checks.requireRemovable(union, found);
        done = attempt.remove(new Edge(directory, name), found.node());
      } finally {
        union.nodes().forget(found.node().id(), 1);
      }
    }
  }
}
