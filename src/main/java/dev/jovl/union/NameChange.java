package dev.jovl.union;

import org.jspecify.annotations.Nullable;

/**
 * A change of the names of nodes in the upper. From the first step on disk until the node table
 * says the same, a name may lead to no file or to another one: a thread that looks for a node by
 * its name meanwhile waits for the end of this.
 *
 * <p>It begins when all locks that are needed are held, and nothing may be waited for until its
 * end.
 */
public final class NameChange implements AutoCloseable {
  private final Node node;
  private final @Nullable Node other;

  private NameChange(Node node, @Nullable Node other) {
    this.node = node;
    this.other = other == node ? null : other;
  }

  /**
   * Begins. The monitors of the nodes must be held, until the end.
   *
   * @param other a second node, if two are concerned
   */
  public static NameChange of(Node node, @Nullable Node other) {
    NameChange change = new NameChange(node, other);
    change.count();
    return change;
  }

  private void count() {
    node.countNameChange();
    if (other != null) {
      other.countNameChange();
    }
  }

  /** Ends it. */
  @Override
  public void close() {
    count();
  }
}
