package dev.jovl.union;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What tells files apart.
 *
 * @param filesystem the number of the filesystem of a layer, or {@link #UPPER}
 * @param ino the inode number there
 * @param edge the name, where one inode stands for several files of the union; else null
 */
record NodeKey(int filesystem, long ino, @Nullable Edge edge) {
  /** The filesystem number of files of the upper that are on the filesystem of its root. */
  static final int UPPER = -1;

  /** Returns the key of the only file of an inode. */
  static NodeKey of(int filesystem, long ino) {
    return new NodeKey(filesystem, ino, null);
  }

  /**
   * Returns the key of a file of the upper.
   *
   * @param other 0 on the filesystem of its root; of others, as of a subvolume, a number above 0
   */
  static NodeKey ofUpper(int other, long ino) {
    return of(UPPER - other, ino);
  }

  /** Returns the key of an inode that has one file for each of its names. */
  NodeKey named(Edge name) {
    return new NodeKey(filesystem, ino, name);
  }

  // Written out: under C1, what the compiler makes for records takes a dozen method handles.
  @Override
  public int hashCode() {
    return hash(filesystem, ino, edge);
  }

  /** Returns the hash of a key by its parts. */
  static int hash(int filesystem, long ino, @Nullable Edge edge) {
    int hash = Long.hashCode(ino) * 31 + filesystem;
    return edge == null ? hash : hash * 31 + edge.hashCode();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NodeKey key
        && key.ino == ino
        && key.filesystem == filesystem
        && Objects.equals(key.edge, edge);
  }
}
