package dev.jovl.union.layer;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Stats;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The filesystems of all layers, numbered in the order in which they are met. Each holds a
 * descriptor until this is closed.
 */
public final class LayerFilesystems implements AutoCloseable {
  private final List<LayerFilesystem> all = new ArrayList<>();
  private final boolean uuids;
  private final Map<Long, Integer> others = new ConcurrentHashMap<>();
  private final AtomicInteger counted = new AtomicInteger();

  /**
   * Makes an empty list.
   *
   * @param uuids whether a file is named together with its filesystem
   */
  public LayerFilesystems(boolean uuids) {
    this.uuids = uuids;
  }

  /**
   * Returns the filesystem that holds a directory, the same for all directories of one.
   *
   * @param directory O_PATH is enough; it stays the caller's
   * @throws ErrnoException what statx(2) says and, of the first directory of a filesystem, whatever
   *     opening it once more says
   */
  public LayerFilesystem of(Fd directory) throws ErrnoException {
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

  /**
   * Returns the filesystem that holds a lower layer, as {@link #of}.
   *
   * @param root of the layer
   * @throws ErrnoException as there
   */
  public LayerFilesystem ofLower(Fd root) throws ErrnoException {
    LayerFilesystem filesystem = of(root);
    filesystem.holdLower(all);
    return filesystem;
  }

  /**
   * Returns the number of a filesystem by its device number. Files of a layer may be of others than
   * its root: of what is mounted in it, of a subvolume, or of an overlay of several filesystems,
   * which keeps the inode numbers of each. Those are numbered after all that hold roots of layers.
   */
  public int numberOf(long device) {
    for (LayerFilesystem known : all) {
      if (known.device() == device) {
        return known.number();
      }
    }
    return others.computeIfAbsent(device, unknown -> all.size() + counted.getAndIncrement());
  }

  /**
   * Returns how many bytes a name of the union may have: as many as in the layer with the longest
   * (ovl_check_namelen of the kernel), and no more than {@link FileName#MAX_LENGTH}.
   */
  public int nameLength() {
    long longest = all.stream().mapToLong(LayerFilesystem::nameLength).max().orElse(0);
    return longest == 0 ? FileName.MAX_LENGTH : (int) Math.min(longest, FileName.MAX_LENGTH);
  }

  /** Returns all, each at the position of its number; not to be changed. */
  public List<LayerFilesystem> all() {
    return all;
  }

  /** Closes the descriptors of all. */
  @Override
  public void close() {
    all.forEach(LayerFilesystem::close);
  }
}
