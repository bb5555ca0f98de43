package dev.jovl.image.archive;

import dev.jovl.image.transfer.ImageParts;
import dev.jovl.image.transfer.LayerIntake;
import dev.jovl.image.transfer.LayerSource;
import dev.jovl.image.transfer.TransferListener;
import dev.jovl.layer.compression.Compression;
import dev.jovl.oci.Digest;
import dev.jovl.oci.ImageConfig;
import dev.jovl.oci.Platform;
import dev.jovl.oci.RawManifest;
import dev.jovl.oci.Reference;
import dev.jovl.store.NamedImage;
import dev.jovl.store.Staging;
import dev.jovl.store.Store;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Brings the images of an archive into the store. */
public final class Load {

  private final Store store;
  private final Platform platform;
  private final TransferListener listener;
  private final Consumer<Loaded> arrivals;

  /**
   * Prepares to load.
   *
   * @param store where to; stays the caller's
   * @param platform what is taken from an image for several platforms
   * @param listener is told how the layers come
   */
  public Load(Store store, Platform platform, TransferListener listener) {
    this(store, platform, listener, image -> {});
  }

  /**
   * Prepares to load.
   *
   * @param store where to; stays the caller's
   * @param platform what is taken from an image for several platforms
   * @param listener is told how the layers come
   * @param arrivals is told of each image as soon as it has its names, whatever becomes of the next
   */
  public Load(
      Store store, Platform platform, TransferListener listener, Consumer<Loaded> arrivals) {
    this.store = store;
    this.platform = platform;
    this.listener = listener;
    this.arrivals = arrivals;
  }

  /**
   * An image that was loaded.
   *
   * @param image the digest of the configuration, which is the id of the image
   * @param names the names that it got
   */
  public record Loaded(Digest image, List<Reference> names) {
    /** Copies the list. */
    public Loaded {
      names = List.copyOf(names);
    }
  }

  /**
   * Loads an archive; an image gets its names when all of it is in the store.
   *
   * @param archive an OCI archive or one of docker save, compressed or not; stays open
   */
  public List<Loaded> stream(InputStream archive) throws IOException {
    try (Staging staging = store.stage()) {
      Path plain = staging.directory().resolve("archive");
      InputStream buffered =
          UnsupportedCompression.refused(new BufferedInputStream(archive, 1 << 16), "jovl load");
      try (OutputStream out = staging.openFile("archive")) {
        CompressedArchive.unwrap(buffered, out, CompressedArchive.roomIn(staging.directory()));
      }
      return call(plain);
    }
  }

  /**
   * Loads an archive; an image gets its names when all of it is in the store.
   *
   * @param archive an OCI archive or one of docker save, compressed or not, or an OCI layout that
   *     is a directory
   */
  public List<Loaded> file(Path archive) throws IOException {
    if (Files.isDirectory(archive)) {
      try (ArchiveFiles files = LayoutDirectory.open(archive)) {
        return all(files);
      }
    }
    if (Files.isRegularFile(archive) && isPlain(archive)) {
      return call(archive);
    }
    try (InputStream in = Files.newInputStream(archive)) {
      return stream(in);
    }
  }

  private static boolean isPlain(Path archive) throws IOException {
    try (InputStream in =
        UnsupportedCompression.refused(Files.newInputStream(archive), "jovl load")) {
      return Compression.of(in.readNBytes(4)) == Compression.NONE;
    }
  }

  private List<Loaded> call(Path plain) throws IOException {
    try (ArchiveFiles archive = TarIndex.open(plain)) {
      return all(archive);
    }
  }

  private List<Loaded> all(ArchiveFiles archive) throws IOException {
    List<Loaded> loaded = new ArrayList<>();
    Map<Reference, Digest> named = new HashMap<>();
    Set<Digest> seen = new HashSet<>();
    for (ArchivedImage image : new ArchiveReader(archive, platform).images()) {
      Loaded one = load(archive, image);
      // Several entries of an index may come with the same names, or with none.
      List<Reference> names = new ArrayList<>(one.names());
      names.removeIf(name -> one.image().equals(named.put(name, one.image())));
      for (Reference name : names) {
        Optional<Digest> manifest = image.manifest().map(it -> it.descriptor().digest());
        Optional<NamedImage> unused = store.name(new NamedImage(name, one.image(), manifest));
      }
      boolean first = seen.add(one.image());
      if (first || !names.isEmpty()) {
        Loaded arrived = new Loaded(one.image(), names);
        arrivals.accept(arrived);
        loaded.add(arrived);
      }
    }
    return loaded;
  }

  /** Loads one image of an OCI layout; it gets no name. Returns its id. */
  public Digest layout(LayoutImage wanted) throws IOException {
    try (ArchiveFiles archive = LayoutDirectory.open(wanted.directory())) {
      return load(archive, new LayoutReader(archive, platform).image(wanted)).image();
    }
  }

  private Loaded load(ArchiveFiles archive, ArchivedImage image) throws IOException {
    ImageConfig config = ImageConfig.parse(image.config());
    ImageParts.check(config, image.layers().size());
    List<LayerSource> sources = new ArrayList<>();
    for (int i = 0; i < image.layers().size(); i++) {
      sources.add(
          new ArchivedLayer(archive, image.layers().get(i), config.diffIds().get(i), listener));
    }
    new LayerIntake(store, config.diffIds(), listener).bring(sources);
    Digest id = store.putDocument(image.config());
    if (image.manifest().isPresent()) {
      RawManifest manifest = image.manifest().get();
      store.putDocument(manifest.descriptor().digest(), manifest.bytes());
    }
    return new Loaded(id, image.names());
  }
}
