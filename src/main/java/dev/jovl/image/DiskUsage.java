package dev.jovl.image;

import dev.jovl.oci.ChainId;
import dev.jovl.oci.Digest;
import dev.jovl.oci.History;
import dev.jovl.store.CacheEntry;
import dev.jovl.store.Store;
import dev.jovl.store.StoredLayer;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What images and the parts of the build cache take. A layer is as large as its plain tar, as in
 * the size of an image.
 */
public final class DiskUsage {

  /**
   * What an image takes.
   *
   * @param image the image
   * @param sharedBytes the size of those of its layers that other images have too
   */
  public record OfImage(Image image, long sharedBytes) {

    /** Returns the size of the layers that no other image has. */
    public long uniqueBytes() {
      return image.size() - sharedBytes;
    }
  }

  /**
   * What a part of the build cache takes.
   *
   * @param id its name
   * @param type as BuildKit calls it: {@code regular} for the result of a step, {@code
   *     exec.cachemount}
   * @param createdBy the step that made it; empty if that is not known
   * @param created when, in the form of RFC 3339; empty if that is not known
   * @param used when a build last used it
   * @param bytes how large it is
   * @param isShared whether an image with a name has its layer too, which it would keep alive
   */
  public record OfCache(
      String id,
      String type,
      String createdBy,
      String created,
      Instant used,
      long bytes,
      boolean isShared) {}

  private final List<OfImage> images = new ArrayList<>();
  private final List<OfCache> cache = new ArrayList<>();
  private long cacheBytes;

  private final Map<Digest, Long> layerBytes = new HashMap<>();
  private final Set<Digest> layersOfNamed = new HashSet<>();
  private final Map<Digest, Image> known = new HashMap<>();

  /** Finds it out for a store, which stays the caller's. */
  public DiskUsage(Store store) throws IOException {
    for (StoredLayer layer : store.layers()) {
      layerBytes.put(layer.record().chainId(), layer.record().tarBytes());
    }
    List<Image> all = new ImageCatalog(store).images();
    all.forEach(image -> known.put(image.id(), image));
    addImages(all);
    addCache(store.buildCache().entries());
  }

  /**
   * Returns what images take, the latest first, without those of steps which other images go on
   * from.
   */
  public List<OfImage> images() {
    return List.copyOf(images);
  }

  /** Returns what the parts of the build cache take, the last used first. */
  public List<OfCache> cache() {
    return List.copyOf(cache);
  }

  /** Returns what the build cache takes that is not shared; each layer is counted once. */
  public long cacheBytes() {
    return cacheBytes;
  }

  private static List<Digest> layers(Image image) {
    return ChainId.all(image.config().diffIds());
  }

  private void addImages(List<Image> all) {
    ParentImages parents = new ParentImages(all);
    List<Image> listed = new ArrayList<>(all);
    listed.removeIf(image -> image.names().isEmpty() && parents.has(image));
    Map<Digest, Integer> holders = new HashMap<>();
    for (Image image : listed) {
      layers(image).forEach(layer -> holders.merge(layer, 1, Integer::sum));
      if (!image.names().isEmpty()) {
        layersOfNamed.addAll(layers(image));
      }
    }
    for (Image image : listed) {
      long shared = 0;
      for (Digest layer : layers(image)) {
        shared += holders.getOrDefault(layer, 0) > 1 ? layerBytes.getOrDefault(layer, 0L) : 0;
      }
      images.add(new OfImage(image, shared));
    }
  }

  private void addCache(List<CacheEntry> entries) {
    Set<Digest> counted = new HashSet<>(layersOfNamed);
    for (CacheEntry entry : entries) {
      if (entry instanceof CacheEntry.Mount mount) {
        cache.add(ofMount(mount));
        cacheBytes += mount.bytes();
      } else if (entry instanceof CacheEntry.Step step) {
        Optional<Digest> layer = layer(step);
        cache.add(ofStep(step, layer));
        if (layer.isPresent() && counted.add(layer.get())) {
          cacheBytes += layerBytes.getOrDefault(layer.get(), 0L);
        }
      }
    }
    cache.sort(Comparator.comparing(OfCache::used).reversed());
  }

  private static OfCache ofMount(CacheEntry.Mount mount) {
    return new OfCache(mount.name(), "exec.cachemount", "", "", mount.used(), mount.bytes(), false);
  }

  private OfCache ofStep(CacheEntry.Step step, Optional<Digest> layer) {
    Image image = known.get(step.step().image());
    return new OfCache(
        step.name(),
        "regular",
        image == null ? "" : last(image).map(History::createdBy).orElse(""),
        image == null ? "" : image.config().created(),
        step.used(),
        layer.map(it -> layerBytes.getOrDefault(it, 0L)).orElse(0L),
        layer.map(layersOfNamed::contains).orElse(false));
  }

  /** Returns the layer that a step made, if it made one and its image is whole. */
  private Optional<Digest> layer(CacheEntry.Step step) {
    Image image = known.get(step.step().image());
    return image == null || last(image).map(History::emptyLayer).orElse(true)
        ? Optional.empty()
        : image.config().chainId();
  }

  private static Optional<History> last(Image image) {
    List<History> history = image.config().history();
    return history.isEmpty() ? Optional.empty() : Optional.of(history.get(history.size() - 1));
  }
}
