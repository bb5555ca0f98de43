package dev.jovl.store;

import dev.jovl.linux.Stats;
import dev.jovl.linux.TreeWalk;
import dev.jovl.posix.Stat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
  }

  private final List<StoredLayer> layers;

  UsageCount(List<StoredLayer> layers) {
    this.layers = layers;
  }

  List<LayerUsage> count() throws IOException {
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

  private static Holding in(Path root) throws IOException {
    Holding holding = new Holding();
    TreeWalk.from(
        TreeWalk.Directory.of(StoreFiles.open(root)),
        (here, entry) -> {
          Stat stat = Stats.at(here.open(), entry.name());
          holding.add(stat);
          return stat.isDirectory() ? here.below(entry.name()) : null;
        },
        directory -> {});
    return holding;
  }
}
