package dev.jovl.union;

import dev.jovl.posix.FileName;
import org.jspecify.annotations.Nullable;

/**
 * Where a file is in a layer: the root of the layer, or a name in a place. It never changes, except
 * that a directory learns which names it has.
 */
public final class Place {
  private final Layer layer;
  private final @Nullable Place parent;
  private final @Nullable FileName name;
  private final boolean attributeWhiteouts;
  private volatile boolean merged;
  private volatile @Nullable KnownNames names;
  // Counted without a lock: a count that is lost makes the directory learn its names later.
  private int misses;

  private Place(
      Layer layer, @Nullable Place parent, @Nullable FileName name, boolean attributeWhiteouts) {
    this.layer = layer;
    this.parent = parent;
    this.name = name;
    this.attributeWhiteouts = attributeWhiteouts;
  }

  /** Returns the root of a layer. */
  static Place root(Layer layer, boolean attributeWhiteouts) {
    return new Place(layer, null, null, attributeWhiteouts);
  }

  /**
   * Returns the place of a name in this directory.
   *
   * @param attributeWhiteouts whether it is a directory in which an attribute can make a whiteout
   */
  Place child(FileName child, boolean attributeWhiteouts) {
    return new Place(layer, this, child, attributeWhiteouts);
  }

  /** Returns the layer. */
  public Layer layer() {
    return layer;
  }

  /** Returns the directory that holds it, null for the root. */
  public @Nullable Place parent() {
    return parent;
  }

  /** Returns the name in its directory, null for the root. */
  public @Nullable FileName name() {
    return name;
  }

  /** Returns whether this directory is merged with others, so that it is asked for their names. */
  boolean isMerged() {
    return merged;
  }

  /** Notes that this directory is merged with others. */
  void setMerged() {
    merged = true;
  }

  /** Returns whether empty files in this directory can be whiteouts by an attribute. */
  boolean hasAttributeWhiteouts() {
    return attributeWhiteouts;
  }

  /** Returns the names of this directory, null while they are not known. */
  @Nullable KnownNames names() {
    return names;
  }

  /** Takes the names of this directory. */
  void learn(KnownNames all) {
    names = all;
  }

  /** Counts a lookup that found nothing here and returns how many there were. */
  int missed() {
    return ++misses;
  }
}
