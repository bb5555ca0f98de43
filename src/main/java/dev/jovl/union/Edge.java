package dev.jovl.union;

import dev.jovl.posix.FileName;

/**
 * A name of a node.
 *
 * @param parent the directory
 * @param name the name in it
 */
public record Edge(Node parent, FileName name) {
  // Written out: under C1, what the compiler makes for records takes a dozen method handles.
  @Override
  public int hashCode() {
    return System.identityHashCode(parent) * 31 + name.hashCode();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Edge edge && edge.is(parent, name);
  }

  /** Returns whether this is the name in the directory. */
  public boolean is(Node directory, FileName other) {
    return parent == directory && name.equals(other);
  }
}
