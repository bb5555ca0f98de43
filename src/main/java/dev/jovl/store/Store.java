package dev.jovl.store;

import dev.jovl.linux.Fd;
import dev.jovl.linux.tree.Trees;
import dev.jovl.oci.Descriptor;
import dev.jovl.oci.Digest;
import dev.jovl.oci.ImageConfig;
import dev.jovl.oci.OciFormatException;
import dev.jovl.oci.Reference;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * An open store. Everything that was looked up or put in through this object stays in the store
 * until the object is closed, whatever other processes collect. Safe for several threads.
 */
public final class Store implements AutoCloseable {

  static final String GET_AGAIN =
      "; remove the images that need it with jovl rmi, and get them again";

  private final StoreFiles files;
  private final StoreLayout layout;
  private final Lease lease;
  private final NameTable names;
  private final BlobTable blobs;
  private final Trash trash;

  /** What was read of layers: a build asks for each as often as it has steps above it. */
  private final Map<Digest, StoredLayer> kept = new ConcurrentHashMap<>();

  private final WholeImages images = new WholeImages(this);

  private final BuildCache buildCache;

  /** What is done with the directory when nothing is protected any more. */
  private final Closeable atClose;

  private Store(StoreFiles files, Trash trash, Closeable atClose) throws IOException {
    this.files = files;
    this.layout = files.layout();
    this.lease = Lease.take(files);
    this.names = new NameTable(files);
    this.blobs = new BlobTable(files);
    this.trash = trash;
    this.buildCache = new BuildCache(files, lease, images);
    this.atClose = atClose;
  }

  /**
   * Opens the store in a directory, which is made if it is not there, and collects what dead
   * processes left behind.
   *
   * @throws StoreException if the directory holds a store of another version
   */
  public static Store open(Path root) throws IOException {
    return open(root, note -> {});
  }

  /**
   * As {@link #open(Path)}.
   *
   * @param notes receives a line for people about each change to the directory itself, and about
   *     what is to be removed there and cannot
   */
  public static Store open(Path root, Consumer<String> notes) throws IOException {
    StoreFiles files = new StoreFiles(root);
    files.create(notes);
    Trash trash = new Trash(files.layout());
    Store store = new Store(files, trash, () -> removeLeftOvers(files, trash, note -> {}));
    removeLeftOvers(files, trash, notes);
    files.spare().keep();
    return store;
  }

  private static void removeLeftOvers(StoreFiles files, Trash trash, Consumer<String> notes)
      throws IOException {
    new Leftovers(files, trash).collect();
    empty(trash, notes);
  }

  /** What is in the trash is in nobody's way: where it cannot be removed, there is other work. */
  private static void empty(Trash trash, Consumer<String> notes) {
    try {
      trash.empty();
    } catch (IOException e) {
      notes.accept(e.getMessage() + "; what is there takes room until it can be removed");
    }
  }

  /**
   * Opens the store in a directory for a caller that only looks. If there is none, the store is
   * empty, and is not made there.
   *
   * @param notes as for {@link #open(Path, Consumer)}
   * @throws StoreException if the directory holds a store of another version
   */
  public static Store openToLook(Path root, Consumer<String> notes) throws IOException {
    return Files.notExists(root) ? EmptyStore.open() : open(root, notes);
  }

  /** Opens a store that {@link #close} removes; it must be private. */
  static Store openTemporary(Path directory) throws IOException {
    StoreFiles files = new StoreFiles(directory);
    files.create(note -> {});
    return new Store(files, new Trash(files.layout()), () -> Trees.remove(files.layout().root()));
  }

  /** Returns the layer of a chain id, if it is there; one that has lost its tree is not. */
  public Optional<StoredLayer> layer(Digest chainId) throws IOException {
    StoredLayer seen = kept.get(chainId);
    if (seen != null && Files.exists(seen.directory().resolve(StoredLayer.RECORD))) {
      return Optional.of(seen);
    }
    lease.keep(chainId);
    Optional<StoredLayer> found = StoredLayer.readWhole(layout.layer(chainId));
    found.ifPresent(layer -> kept.put(chainId, layer));
    return found;
  }

  /**
   * Returns the layers of a stack, the uppermost first, as a union takes them.
   *
   * @param chainId the chain id of the uppermost
   * @throws StoreException if one is missing
   */
  public List<StoredLayer> stack(Digest chainId) throws IOException {
    List<StoredLayer> stack = new ArrayList<>();
    Optional<Digest> next = Optional.of(chainId);
    while (next.isPresent()) {
      Digest wanted = next.get();
      StoredLayer layer =
          layer(wanted)
              .orElseThrow(
                  () ->
                      new StoreException(
                          "layer "
                              + wanted
                              + " is not whole in "
                              + layout.root()
                              + "; pull the image again, or build it again"));
      stack.add(layer);
      next = layer.record().parent();
    }
    return stack;
  }

  /** Returns whether a configuration and all layers that it names are there. */
  public boolean isWhole(Digest image) throws IOException {
    return images.find(image).isPresent();
  }

  /**
   * Returns the configuration of an image, if it and all layers that it names are there.
   *
   * @throws StoreException if the document of this digest is not the configuration of an image
   */
  public Optional<ImageConfig> image(Digest id) throws IOException {
    return images.find(id);
  }

  /** Returns whether a stack of layers is there, by their diff ids, lowest first. */
  public boolean hasLayers(List<Digest> diffIds) throws IOException {
    return images.hasLayers(diffIds);
  }

  /** Returns the build cache of the store; it is open as long as the store is. */
  public BuildCache buildCache() {
    return buildCache;
  }

  /** Returns all layers, in no order, without protecting them. */
  public List<StoredLayer> layers() throws IOException {
    List<StoredLayer> found = new ArrayList<>();
    for (Path directory : StoreListing.of(layout.layers())) {
      StoredLayer.read(directory).ifPresent(found::add);
    }
    return found;
  }

  /** Returns the chain ids of all layers, also of those that are damaged. Protects nothing. */
  public List<Digest> layerIds() throws IOException {
    List<Digest> ids = new ArrayList<>();
    for (Path directory : StoreListing.of(layout.layers())) {
      try {
        ids.add(Digest.parse("sha256:" + directory.getFileName()));
      } catch (OciFormatException e) {
        throw new StoreException(directory + " is not a layer of the store; remove it", e);
      }
    }
    return ids;
  }

  /** Makes room for a new layer: an empty root with mode 0755, a work directory, a mount point. */
  public Staging stage() throws IOException {
    return Staging.make(this, files.newStaging());
  }

  /**
   * Publishes what has been made as a layer, with everything of it on disk; nobody may write to it
   * any more. If the layer has been published meanwhile, that one is returned and the work thrown
   * away.
   *
   * @param staging of this store, unmounted
   * @param record what it is; its parent must be in the store
   */
  public StoredLayer publish(Staging staging, LayerRecord record) throws IOException {
    lease.keep(record.chainId());
    return new LayerPublication(this, files, trash).publish(staging, record);
  }

  /**
   * Returns the part of a blob that has been downloaded so far; it may still be empty.
   *
   * @return nothing if another process is downloading the blob
   */
  public Optional<PartialBlob> partial(Digest blob) throws IOException {
    Path file = layout.partials().resolve(blob.hex());
    return StoreLock.openAlone(file).map(lock -> new PartialBlob(file, lock));
  }

  /**
   * Returns the lock of a layer that the caller is about to make, so that others wait for it
   * instead of making it too; or nothing while another caller has it. One that gets it checks first
   * whether the layer is there by now.
   *
   * <p>A caller that has it may wait for layers below this one, and for no others: so there is no
   * deadlock, whatever the images that are being made.
   */
  public Optional<LayerLock> lockLayer(Digest chainId) throws IOException {
    Path file = layout.partials().resolve(chainId.hex() + LayerLock.SUFFIX);
    return StoreLock.openAlone(file).map(lock -> new LayerLock(file, lock));
  }

  void discard(Path directory) throws IOException {
    try (Fd lock = files.lock().forChange()) {
      trash.take(directory);
    }
    empty(trash, note -> {});
  }

  /** Stores a configuration or manifest, replacing a damaged copy; returns its digest. */
  public Digest putDocument(byte[] bytes) throws IOException {
    Digest digest = Digest.of(bytes);
    putDocument(digest, bytes);
    return digest;
  }

  /**
   * Stores a configuration or manifest, replacing a damaged copy.
   *
   * @param digest the one that others know it by, of either algorithm; the caller has compared the
   *     bytes with it
   */
  public void putDocument(Digest digest, byte[] bytes) throws IOException {
    lease.keep(digest);
    Path file = layout.document(digest);
    if (!holds(file, bytes)) {
      files.write(file, bytes);
    }
  }

  private static boolean holds(Path file, byte[] bytes) throws IOException {
    try {
      return StoreFiles.read(file).filter(there -> Arrays.equals(there, bytes)).isPresent();
    } catch (StoreException notSuchAFile) {
      return false;
    }
  }

  /**
   * Returns the bytes of a configuration or manifest, if it is there.
   *
   * @throws StoreException if the bytes are no longer those of the digest
   */
  public Optional<byte[]> document(Digest digest) throws IOException {
    lease.keep(digest);
    return look(digest);
  }

  /**
   * Does as {@link #document}, but without protecting the document: for a caller that searches,
   * which would protect the whole store.
   *
   * @throws StoreException if the bytes are no longer those of the digest
   */
  public Optional<byte[]> look(Digest digest) throws IOException {
    Optional<byte[]> bytes = StoreFiles.read(layout.document(digest));
    if (bytes.isPresent() && !digest.isOf(bytes.get())) {
      throw new StoreException(layout.document(digest) + " is damaged; get the image again");
    }
    return bytes;
  }

  /** Returns whether a document that was found before is still there, without reading it. */
  boolean hasDocument(Digest digest) {
    return Files.exists(layout.document(digest));
  }

  /** Returns the digests of all documents, without protecting them. */
  public List<Digest> documents() throws IOException {
    return StoreListing.digests(layout.documents());
  }

  /** Returns all names, sorted. */
  public List<NamedImage> names() throws IOException {
    return names.all();
  }

  /** Returns what a name stands for; it needs a tag or a digest. */
  public Optional<NamedImage> find(Reference name) throws IOException {
    Optional<NamedImage> found = names.find(name);
    if (found.isPresent()) {
      lease.keep(found.get().image());
    }
    return found;
  }

  /**
   * Gives an image a name, durably; returns what the name stood for before.
   *
   * @throws StoreException if the image or one of its layers is not in the store, or if the name
   *     has a digest that is not that of the manifest
   */
  public Optional<NamedImage> name(NamedImage named) throws IOException {
    if (named.name().digest().isPresent() && !named.name().digest().equals(named.manifest())) {
      throw new StoreException(
          named.name().familiar() + " is the name of another image; use a tag");
    }
    images.check(named);
    syncNames();
    return names.change(named.name(), before -> named);
  }

  /**
   * Brings to disk the names of layers and documents. Those that were found had their content on
   * disk before they got their name, but the process that put them in may have been killed right
   * then.
   */
  private void syncNames() throws IOException {
    StoreFiles.sync(layout.layers());
    for (Path algorithm : StoreListing.of(layout.documents())) {
      StoreFiles.sync(algorithm);
    }
  }

  /**
   * Notes under a name, durably, which manifest a registry has for its image; a name that stands
   * for another image meanwhile, or for nothing, stays as it is.
   */
  public void noteManifest(NamedImage named) throws IOException {
    images.check(named);
    Optional<NamedImage> unused =
        names.change(
            named.name(), now -> now != null && now.image().equals(named.image()) ? named : now);
  }

  /**
   * Takes a name away; one that stands for another image meanwhile stays. The image stays until it
   * is collected.
   *
   * @return what it stood for; nothing if it is another's now, or nobody's
   */
  public Optional<NamedImage> removeName(NamedImage named) throws IOException {
    Predicate<NamedImage> isMeant = now -> now.image().equals(named.image());
    return names
        .change(named.name(), now -> now != null && isMeant.test(now) ? null : now)
        .filter(isMeant);
  }

  /** Remembers that the tar of a diff id exists compressed as a blob. */
  public void rememberBlob(Digest diffId, Descriptor blob) throws IOException {
    blobs.add(diffId, blob);
  }

  /** Returns the blobs that the tar of a diff id is known to be, the latest last. */
  public List<Descriptor> blobs(Digest diffId) throws IOException {
    return blobs.of(diffId);
  }

  /**
   * Returns what each layer takes on disk that has not lost its tree. Reads the metadata of every
   * file in the store; nobody collects a layer meanwhile.
   */
  public List<LayerUsage> usage() throws IOException {
    List<StoredLayer> counted = new ArrayList<>();
    for (StoredLayer found : layers()) {
      layer(found.record().chainId()).ifPresent(counted::add);
    }
    return UsageCount.of(counted);
  }

  /** Removes what no name and no living process needs, of any age. */
  public CollectionResult collect(BuildCacheCollection cache) throws IOException {
    return collect(cache, CollectionLimit.none());
  }

  /** Removes what no name and no living process needs, but for what a limit spares. */
  public CollectionResult collect(BuildCacheCollection cache, CollectionLimit limit)
      throws IOException {
    CollectionResult collected = new Collector(files, trash, limit).collect(cache);
    trash.empty();
    return collected;
  }

  /** Gives back the protection of what was used. Work that was not published is thrown away. */
  @Override
  public void close() throws IOException {
    lease.close();
    atClose.close();
  }
}
