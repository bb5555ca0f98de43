package dev.jovl.store;

import dev.jovl.linux.Stats;
import dev.jovl.linux.tree.TreeWalk;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Stat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Counts what layers take on disk, and what they share. */
final class UsageCount {

  private static final int BLOCK = 512;

  /** What one layer holds: each inode once. */
  private static final class Holding {
    final Map<Long, Long> bytesByInode = new HashMap<>();
    long singleBytes;
    long files;

    void add(Stat stat) {
      files++;
      long bytes = stat.blocks() * BLOCK;
      if (!stat.isDirectory() && stat.nlink() > 1) {
        bytesByInode.put(stat.ino(), bytes);
      } else {
        singleBytes += bytes;
      }
    }

    long allBytes() {
      return singleBytes + bytesByInode.values().stream().mapToLong(Long::longValue).sum();
    }
  }

  private final List<StoredLayer> layers;

  private UsageCount(List<StoredLayer> layers) {
    this.layers = layers;
  }

  /** Returns what each layer takes that has not lost its tree. */
  static List<LayerUsage> of(List<StoredLayer> layers) throws IOException {
    List<StoredLayer> whole = new ArrayList<>();
    for (StoredLayer layer : layers) {
      if (layer.hasRoot()) {
        whole.add(layer);
      }
    }
    return new UsageCount(whole).count();
  }

  private List<LayerUsage> count() throws IOException {
    List<Holding> holdings = new ArrayList<>();
    Map<Long, Integer> holders = new HashMap<>();
    for (StoredLayer layer : layers) {
      Holding holding = in(layer.root());
      holding.bytesByInode.keySet().forEach(ino -> holders.merge(ino, 1, Integer::sum));
      holdings.add(holding);
    }
    List<LayerUsage> usage = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      usage.add(usage(layers.get(i), holdings.get(i), holders));
    }
    return usage;
  }

  /** Returns the allocated bytes of what has no name outside a directory, about. */
  static long bytesOnlyIn(Path directory) throws IOException {
    return in(directory).singleBytes;
  }

  /**
   * Returns the allocated bytes of what is in a directory, in which others may change something.
   */
  static long bytesIn(Path directory) throws IOException {
    return in(directory, UsageCount::addIfThere).allBytes();
  }

  private static LayerUsage usage(StoredLayer layer, Holding holding, Map<Long, Integer> holders) {
    Set<Long> shared = new HashSet<>(holding.bytesByInode.keySet());
    shared.removeIf(ino -> holders.getOrDefault(ino, 0) < 2);
    long sharedBytes = 0;
    long uniqueBytes = holding.singleBytes;
    for (Map.Entry<Long, Long> entry : holding.bytesByInode.entrySet()) {
      if (shared.contains(entry.getKey())) {
        sharedBytes += entry.getValue();
      } else {
        uniqueBytes += entry.getValue();
      }
    }
    return new LayerUsage(layer, uniqueBytes, sharedBytes, holding.files);
  }

  /** Counts a name in a directory. */
  private interface Counting {
    /** Returns the directory that it is of, to be counted next; null for none. */
    TreeWalk.@Nullable Directory add(Holding holding, TreeWalk.Directory here, FileName name)
        throws ErrnoException;
  }

  private static Holding in(Path root) throws IOException {
    return in(root, UsageCount::add);
  }

  private static Holding in(Path root, Counting counting) throws IOException {
    Holding holding = new Holding();
    TreeWalk.from(
        TreeWalk.Directory.of(StoreFiles.open(root)),
        (here, entry) -> counting.add(holding, here, entry.name()),
        directory -> {});
    return holding;
  }

  private static TreeWalk.@Nullable Directory add(
      Holding holding, TreeWalk.Directory here, FileName name) throws ErrnoException {
    Stat stat = Stats.at(here.open(), name);
    holding.add(stat);
    return stat.isDirectory() ? here.below(name) : null;
  }

  private static TreeWalk.@Nullable Directory addIfThere(
      Holding holding, TreeWalk.Directory here, FileName name) throws ErrnoException {
    try {
      return add(holding, here, name);
    } catch (ErrnoException e) {
      if (e.is(Errno.ENOENT) || e.is(Errno.ENOTDIR)) {
        return null;
      }
      throw e;
    }
  }
}
