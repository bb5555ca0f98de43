package dev.jovl.union;

import dev.jovl.posix.FileName;

/**
 * A name of a node.
 *
 * @param parent the directory
 * @param name the name in it
 */
public record Edge(Node parent, FileName name) {
  /** Returns whether this is the name in the directory. */
  public boolean is(Node directory, FileName other) {
    return parent == directory && name.equals(other);
  }
}
