package dev.jovl.union.layer;

import dev.jovl.posix.FileName;
import org.jspecify.annotations.Nullable;

/**
 * Where a file is in a layer: a name in a directory of it, or the root. It never changes, and holds
 * no descriptor: {@link Layer#open} makes one.
 */
public sealed class Place permits DirectoryPlace {
  private final Layer layer;
  private final @Nullable DirectoryPlace parent;
  private final @Nullable FileName name;

  /** Makes the place of a name in a directory; of the root, if there is neither. */
  Place(Layer layer, @Nullable DirectoryPlace parent, @Nullable FileName name) {
    this.layer = layer;
    this.parent = parent;
    this.name = name;
  }

  /** Returns the layer. */
  public Layer layer() {
    return layer;
  }

  /** Returns the directory that holds it, null for the root. */
  public @Nullable DirectoryPlace parent() {
    return parent;
  }

  /** Returns the name in its directory, null for the root. */
  public @Nullable FileName name() {
    return name;
  }

  /**
   * Returns this as the place of a directory.
   *
   * @throws IllegalStateException if it is that of another file
   */
  public DirectoryPlace asDirectory() {
    throw new IllegalStateException("not a directory: " + name);
  }
}
