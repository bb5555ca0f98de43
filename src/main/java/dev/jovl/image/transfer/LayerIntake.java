package dev.jovl.image.transfer;

import dev.jovl.layer.DirectoryMetadata;
import dev.jovl.layer.LayerException;
import dev.jovl.layer.LayerUnpacker;
import dev.jovl.layer.UnpackOptions;
import dev.jovl.layer.Unpacked;
import dev.jovl.layer.WholeTar;
import dev.jovl.layer.compression.Compression;
import dev.jovl.linux.Fd;
import dev.jovl.oci.ChainId;
import dev.jovl.oci.Descriptor;
import dev.jovl.oci.Digest;
import dev.jovl.store.LayerLock;
import dev.jovl.store.LayerRecord;
import dev.jovl.store.Staging;
import dev.jovl.store.Store;
import dev.jovl.store.StoredLayer;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Brings the layers of one image into the store, several at a time.
 *
 * <p>Implementation notes. The layers are handed to a few threads from the lowest to the uppermost,
 * and a layer waits for lower ones only: to look something up in them, and before it is published.
 * So the lowest unfinished layer waits for nobody here, and there is no deadlock whatever the
 * number of threads. A thread that makes a layer holds its lock, by its chain id, and a process
 * that wants the same layer waits for it, an hour at most: so that too is a wait for lower layers
 * only.
 */
public final class LayerIntake {

  private static final int THREADS = 6;

  private static final int RETRY_MILLIS = 50;

  /** After that people are told what is waited for. */
  private static final long SOON_NANOS = TimeUnit.SECONDS.toNanos(2);

  /**
   * A process that is stopped holds its locks, so there is an end to the wait, later than most
   * layers take. To make a layer twice is safe, only slower.
   */
  private static final long LONGEST_NANOS = TimeUnit.HOURS.toNanos(1);

  private final Store store;
  private final TransferListener listener;
  private final List<Digest> diffIds;
  private final List<Digest> chainIds;
  private final LayerThreads<StoredLayer> threads = new LayerThreads<>(THREADS);

  /**
   * Prepares to bring in the layers of an image.
   *
   * @param store where to; stays the caller's
   * @param diffIds of the layers, lowest first
   * @param listener is told how they come
   */
  public LayerIntake(Store store, List<Digest> diffIds, TransferListener listener) {
    this.store = store;
    this.listener = listener;
    this.diffIds = List.copyOf(diffIds);
    this.chainIds = ChainId.all(diffIds);
  }

  /**
   * Brings the layers in; all of them are in the store when this returns. To be called once.
   *
   * @param sources where they come from, lowest first
   * @throws ImageException if one is not the layer of its diff id
   */
  public void bring(List<LayerSource> sources) throws IOException {
    for (int i = 0; i < sources.size(); i++) {
      int position = i;
      LayerSource source = sources.get(i);
      threads.add(() -> bringOne(position, source));
    }
    List<StoredLayer> unused = threads.run();
  }

  private StoredLayer bringOne(int position, LayerSource source) throws IOException {
    Optional<StoredLayer> there = ifPresent(position, source);
    if (there.isEmpty()) {
      listener.progress(source.shown(), TransferListener.Stage.FOUND, 0, 0);
      try (@Nullable LayerLock alone = lock(position, source)) {
        there = ifPresent(position, source);
        if (there.isEmpty()) {
          return make(position, source);
        }
      }
    }
    listener.progress(source.shown(), TransferListener.Stage.EXISTS, 0, 0);
    return there.get();
  }

  /** Returns a layer that is in the store and is what its source says. */
  private Optional<StoredLayer> ifPresent(int position, LayerSource source) throws IOException {
    Optional<StoredLayer> there = store.layer(chainIds.get(position));
    return there.isPresent() && hasVerified(store, there.get().record(), source.blob())
        ? there
        : Optional.empty();
  }

  /**
   * Asks again and again: a thread that waits in flock(2) cannot be interrupted.
   *
   * @return the lock, or null if another caller has had it for too long
   */
  private @Nullable LayerLock lock(int position, LayerSource source) throws IOException {
    long begin = System.nanoTime();
    boolean told = false;
    while (true) {
      Optional<LayerLock> lock = store.lockLayer(chainIds.get(position));
      long waited = System.nanoTime() - begin;
      if (lock.isPresent() || waited > LONGEST_NANOS) {
        return lock.orElse(null);
      }
      listener.progress(source.shown(), TransferListener.Stage.WAITING, 0, 0);
      if (!told && waited > SOON_NANOS) {
        told = true;
        listener.note("waiting for layer " + source.shown().shortHex() + ", which is being made");
      }
      try {
        TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while another caller makes a layer");
      }
    }
  }

  private StoredLayer make(int position, LayerSource source) throws IOException {
    boolean done = false;
    try {
      StoredLayer layer = unpack(position, source);
      done = true;
      listener.progress(source.shown(), TransferListener.Stage.PULLED, 0, 0);
      return layer;
    } finally {
      source.release(done);
    }
  }

  /**
   * Returns whether a layer that is in the store once came from, or became, just this blob: else
   * nobody has compared its digest and size with anything, and a manifest may state what it wants.
   * Of a blob that is the plain tar both are known in any case.
   *
   * @param blob as a manifest describes it, empty where none does
   */
  public static boolean hasVerified(Store store, LayerRecord layer, Optional<Descriptor> blob)
      throws IOException {
    if (blob.isEmpty()) {
      return true;
    }
    Digest digest = blob.get().digest();
    if (digest.equals(layer.diffId())) {
      return blob.get().size() == layer.tarBytes();
    }
    for (Descriptor known : store.blobs(layer.diffId())) {
      if (known.digest().equals(digest)) {
        return known.size() == blob.get().size();
      }
    }
    return false;
  }

  private StoredLayer unpack(int position, LayerSource source) throws IOException {
    try (Staging staging = store.stage();
        LowerRoots lowers = new LowerRoots(() -> below(position))) {
      Unpacked unpacked = unpackInto(staging, source, lowers);
      Digest diffId = diffIds.get(position);
      if (!unpacked.diffId().equals(diffId)) {
        throw new ImageException(
            "layer "
                + source.shown().shortHex()
                + " is not the one that the image names: its diff id is "
                + unpacked.diffId()
                + " instead of "
                + diffId);
      }
      boolean whole = !unpacked.reproducible() || !unpacked.readable();
      if (whole) {
        keepWhole(staging, source);
      }
      Optional<Digest> parent = Optional.empty();
      if (position > 0) {
        StoredLayer lower = threads.await(position - 1);
        parent = Optional.of(lower.record().chainId());
        if (!unpacked.tellsRoot()) {
          inheritRoot(lower, staging);
        }
      }
      String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
      LayerRecord record =
          new LayerRecord(chainIds.get(position), diffId, parent, unpacked.tarBytes(), now, false);
      StoredLayer layer = store.publish(staging, record.withSeal(TreeSeals.of(staging, whole)));
      if (source.blob().isPresent()) {
        remember(diffId, unpacked.compression(), source.blob().get());
      }
      if (!unpacked.notes().isEmpty()) {
        listener.notes(source.shown(), unpacked.fewNotes());
      }
      return layer;
    }
  }

  /** What a manifest says of the form of a layer was compared with nothing, and may be wrong. */
  private void remember(Digest diffId, Compression compression, Descriptor blob)
      throws IOException {
    store.rememberBlob(diffId, new Descriptor(compression.mediaType(), blob.digest(), blob.size()));
  }

  /** The root of a union is that of its uppermost layer, also of one that does not speak of it. */
  private static void inheritRoot(StoredLayer lower, Staging staging) throws IOException {
    try (Fd from = LowerRoots.open(lower);
        Fd to = staging.openRoot()) {
      DirectoryMetadata.copy(from, to);
    }
  }

  private Unpacked unpackInto(Staging staging, LayerSource source, LowerRoots lowers)
      throws IOException {
    try (InputStream content = source.open();
        OutputStream frames = staging.openFrames()) {
      UnpackOptions options = UnpackOptions.of(lowers).withFrames(frames);
      Unpacked unpacked = staging.inRoot(root -> LayerUnpacker.unpack(content, root, options));
      if (content.read() >= 0) {
        throw new LayerException("something follows it");
      }
      return unpacked;
    } catch (LayerException | EOFException e) {
      String layer = "layer " + source.shown().shortHex() + ": ";
      throw new LayerException(layer + e.getMessage(), e);
    }
  }

  /** A tar that cannot be made again from its files, as one with a name twice, is kept as it is. */
  private static void keepWhole(Staging staging, LayerSource source) throws IOException {
    try (InputStream content = source.open();
        OutputStream frames = staging.openFrames()) {
      WholeTar.record(content, frames);
    }
  }

  private List<StoredLayer> below(int position) throws IOException {
    List<StoredLayer> layers = new ArrayList<>();
    for (int i = position - 1; i >= 0; i--) {
      layers.add(threads.await(i));
    }
    return layers;
  }
}
