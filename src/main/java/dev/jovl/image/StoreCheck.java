package dev.jovl.image;

import dev.jovl.image.transfer.LayerTar;
import dev.jovl.image.transfer.LayerThreads;
import dev.jovl.image.transfer.TreeSeals;
import dev.jovl.oci.ChainId;
import dev.jovl.oci.Digest;
import dev.jovl.oci.ImageConfig;
import dev.jovl.oci.OciFormatException;
import dev.jovl.posix.FailureText;
import dev.jovl.store.NamedImage;
import dev.jovl.store.Store;
import dev.jovl.store.StoreException;
import dev.jovl.store.StoredLayer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Compares what a store holds with the digests that it is known by, and changes nothing. What is
 * being read stays in the store until that is closed, as when images are saved.
 */
public final class StoreCheck {

  private static final int THREADS = 4;

  private final Store store;
  private final Progress progress;
  private final List<Damage> damages = new ArrayList<>();

  /** The documents that are looked at, each with the images that need it. */
  private final Map<Digest, Set<String>> documents = new TreeMap<>();

  /** The layers that are looked at, each with the images that need it. */
  private final Map<Digest, Set<String>> layers = new LinkedHashMap<>();

  /** The documents and layers that a name leads to: that one of them is missing is damage. */
  private final Set<Digest> wanted = new TreeSet<>();

  /** Receives how many layers have been read. Is called by several threads at the same time. */
  @FunctionalInterface
  public interface Progress {
    /** Is called each time that a layer has been read: {@code done} of {@code total} have been. */
    void checked(int done, int total);
  }

  /**
   * What was found.
   *
   * @param layers how many layers were read
   * @param documents how many documents were read
   * @param damages what is not as it was made
   */
  public record Result(int layers, int documents, List<Damage> damages) {
    /** Copies the list. */
    public Result {
      damages = List.copyOf(damages);
    }
  }

  /** Prepares to check a store, which stays the caller's. */
  public StoreCheck(Store store, Progress progress) {
    this.store = store;
    this.progress = progress;
  }

  /**
   * Checks images, to be called once.
   *
   * @param words names or ids of images; none for all that is in the store
   * @throws IOException also if a word means no image
   */
  public Result call(List<String> words) throws IOException {
    Set<Digest> images = new TreeSet<>();
    for (String word : words) {
      images.add(new ImageCatalog(store).id(word));
    }
    for (Digest image : images) {
      need(documents, image, Set.of());
      wanted.add(image);
    }
    for (NamedImage named : store.names()) {
      if (words.isEmpty() || images.contains(named.image())) {
        addNamed(named);
      }
    }
    if (words.isEmpty()) {
      store.documents().forEach(digest -> need(documents, digest, Set.of()));
    }
    for (Digest digest : List.copyOf(documents.keySet())) {
      checkDocument(digest);
    }
    if (words.isEmpty()) {
      store.layerIds().forEach(chainId -> need(layers, chainId, Set.of()));
    }
    checkLayers();
    return new Result(layers.size(), documents.size(), damages);
  }

  private static void need(Map<Digest, Set<String>> needs, Digest digest, Set<String> images) {
    needs.computeIfAbsent(digest, id -> new TreeSet<>()).addAll(images);
  }

  /** A name that was taken away meanwhile leads nowhere; one that is there protects its image. */
  private void addNamed(NamedImage named) throws IOException {
    if (store.find(named.name()).filter(named::equals).isEmpty()) {
      return;
    }
    Set<String> name = Set.of(named.name().familiar());
    need(documents, named.image(), name);
    wanted.add(named.image());
    if (named.manifest().isPresent()) {
      need(documents, named.manifest().get(), name);
      wanted.add(named.manifest().get());
    }
  }

  private void checkDocument(Digest digest) throws IOException {
    Set<String> users = documents.getOrDefault(digest, Set.of());
    try {
      Optional<byte[]> bytes = store.document(digest);
      if (bytes.isPresent()) {
        addLayers(digest, ImageConfig.parse(bytes.get()), users);
      } else if (wanted.contains(digest)) {
        add(Damage.Kind.DOCUMENT, digest, "it is missing", users);
      }
    } catch (OciFormatException notAConfiguration) {
      // A manifest, whose bytes are right.
    } catch (StoreException damaged) {
      boolean unread = damaged.getCause() != null;
      String why = unread ? FailureText.of(damaged) : "its bytes are not those of its digest";
      add(Damage.Kind.DOCUMENT, digest, why, users);
    }
  }

  /** Of an image without a name a collection that was killed may have taken layers. */
  private void addLayers(Digest image, ImageConfig config, Set<String> names) {
    if (!wanted.contains(image)) {
      return;
    }
    Set<String> users = names.isEmpty() ? Set.of(image.shortHex()) : names;
    for (Digest chain : ChainId.all(config.diffIds())) {
      need(layers, chain, users);
      wanted.add(chain);
    }
  }

  private void checkLayers() throws IOException {
    LayerThreads<Optional<String>> threads = new LayerThreads<>(THREADS);
    AtomicInteger done = new AtomicInteger();
    List<Digest> order = List.copyOf(layers.keySet());
    for (Digest chainId : order) {
      threads.add(
          () -> {
            Optional<String> fault = fault(chainId);
            progress.checked(done.incrementAndGet(), order.size());
            return fault;
          });
    }
    List<Optional<String>> faults = threads.run();
    for (int i = 0; i < order.size(); i++) {
      if (faults.get(i).isPresent()) {
        Digest chainId = order.get(i);
        Set<String> users = layers.getOrDefault(chainId, Set.of());
        add(Damage.Kind.LAYER, chainId, faults.get(i).get(), users);
      }
    }
  }

  /** Returns what is wrong with a layer, if something is. */
  private Optional<String> fault(Digest chainId) throws IOException {
    try {
      Optional<StoredLayer> layer = store.layer(chainId);
      if (layer.isEmpty()) {
        boolean collected = !wanted.contains(chainId) && !store.layerIds().contains(chainId);
        return collected ? Optional.empty() : Optional.of("its files or its record are missing");
      }
      Optional<Digest> parent = layer.get().record().parent();
      if (!ChainId.next(parent, layer.get().record().diffId()).equals(chainId)) {
        return Optional.of("its record is that of another layer");
      }
      Optional<String> fault =
          new LayerTar(store).fault(layer.get(), OutputStream.nullOutputStream());
      return fault.isPresent() ? fault : TreeSeals.fault(layer.get());
    } catch (InterruptedIOException e) {
      throw e;
    } catch (IOException unreadable) {
      return Optional.of(FailureText.of(unreadable));
    }
  }

  private void add(Damage.Kind kind, Digest digest, String why, Set<String> images) {
    damages.add(new Damage(kind, digest, why, List.copyOf(images)));
  }
}
