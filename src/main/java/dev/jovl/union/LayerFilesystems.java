package dev.jovl.union;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Stats;
import dev.jovl.posix.ErrnoException;
import java.util.ArrayList;
import java.util.List;

/** The filesystems of all layers, numbered in the order in which they are met. */
final class LayerFilesystems implements AutoCloseable {
  private final List<LayerFilesystem> all = new ArrayList<>();
  private final boolean uuids;

  /**
   * Makes an empty list.
   *
   * @param uuids whether a file is named together with its filesystem
   */
  LayerFilesystems(boolean uuids) {
    this.uuids = uuids;
  }

  /** Returns the filesystem that holds a directory. */
  LayerFilesystem of(Fd directory) throws ErrnoException {
    long device = Stats.of(directory).device();
    for (LayerFilesystem known : all) {
      if (known.device() == device) {
        return known;
      }
    }
    LayerFilesystem met = LayerFilesystem.of(all.size(), directory, uuids);
    all.add(met);
    return met;
  }

  /** Returns all, each at the position of its number. */
  List<LayerFilesystem> all() {
    return all;
  }

  @Override
  public void close() {
    all.forEach(LayerFilesystem::close);
  }
}
