package dev.jovl.store;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Stats;
import dev.jovl.linux.Trees;
import dev.jovl.posix.DirectoryEntry;
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
  }

  private final List<StoredLayer> layers;

  UsageCount(List<StoredLayer> layers) {
    this.layers = layers;
  }

  List<LayerUsage> count() throws IOException {
    List<Holding> holdings = new ArrayList<>();
    Map<Long, Integer> holders = new HashMap<>();
    for (StoredLayer layer : layers) {
      Holding holding = new Holding();
      try (Fd root = StoreFiles.open(layer.root())) {
        walk(root, holding);
      }
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
    Holding holding = new Holding();
    try (Fd root = StoreFiles.open(directory)) {
      walk(root, holding);
    }
    return holding.singleBytes;
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

  private static void walk(Fd directory, Holding holding) throws IOException {
    for (DirectoryEntry entry : Trees.entries(directory)) {
      Stat stat = Stats.at(directory, entry.name());
      holding.files++;
      long bytes = stat.blocks() * BLOCK;
      if (stat.isDirectory()) {
        holding.singleBytes += bytes;
        try (Fd child = Trees.openDirectory(directory, entry.name())) {
          walk(child, holding);
        }
      } else if (stat.nlink() > 1) {
        holding.bytesByInode.put(stat.ino(), bytes);
      } else {
        holding.singleBytes += bytes;
      }
    }
  }
}
