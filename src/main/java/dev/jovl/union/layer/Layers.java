package dev.jovl.union.layer;

import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.Stat;
import java.util.ArrayList;
import java.util.List;

/**
 * The layers below the upper, from the top, and those that only hold data of files above. They are
 * closed with this.
 */
public final class Layers implements AutoCloseable {
  private final List<Layer> merged;
  private final List<Layer> dataOnly;
  private final List<Stat> changing;
  private final List<Place> roots;

  /**
   * Takes ownership of layers.
   *
   * @param merged from the top; the index of each is its position
   * @param dataOnly those that are reached by redirects only; their indexes go on from there
   * @param changing the directories that the union changes, which may be inside a layer
   */
  public Layers(List<Layer> merged, List<Layer> dataOnly, List<Stat> changing) {
    this.merged = List.copyOf(merged);
    this.dataOnly = List.copyOf(dataOnly);
    this.changing = List.copyOf(changing);
    List<Place> places = new ArrayList<>();
    merged.forEach(layer -> places.add(layer.root()));
    this.roots = List.copyOf(places);
  }

  /** Returns the layers that are merged, from the top; they stay this one's. */
  public List<Layer> merged() {
    return merged;
  }

  /** Returns the layers that are reached by redirects only. */
  List<Layer> dataOnly() {
    return dataOnly;
  }

  /**
   * Returns whether there is nothing below a layer that its marks could hide or join.
   *
   * @param layer one of those that are merged
   */
  public boolean isLowest(Layer layer) {
    return dataOnly.isEmpty() && layer.index() == merged.size() - 1;
  }

  /**
   * Throws ELOOP for the upper or the work directory of this union, found in a layer: what is there
   * changes, and no layer does (ovl_lookup_trap_inode of the kernel).
   */
  void requireUnchanging(Stat directory) throws ErrnoException {
    for (Stat other : changing) {
      if (other.sameFile(directory)) {
        throw ErrnoException.of(Errno.ELOOP);
      }
    }
  }

  /** Returns how many lookups of single layers found nothing without a system call. */
  public long knownAbsences() {
    return merged.stream().mapToLong(Layer::knownAbsences).sum();
  }

  /** Returns the roots of the merged layers, from the top. */
  public List<Place> roots() {
    return roots;
  }

  /** Closes all layers. */
  @Override
  public void close() {
    merged.forEach(Layer::close);
    dataOnly.forEach(Layer::close);
  }
}
