package dev.jovl.image.archive;

import dev.jovl.image.transfer.TreeSeals;
import dev.jovl.layer.Changeset;
import dev.jovl.layer.LayerUnpacker;
import dev.jovl.layer.Lowers;
import dev.jovl.layer.UnmappedOwners;
import dev.jovl.layer.UnpackOptions;
import dev.jovl.layer.Unpacked;
import dev.jovl.layer.WholeTar;
import dev.jovl.layer.Written;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.linux.Self;
import dev.jovl.oci.Digest;
import dev.jovl.oci.History;
import dev.jovl.oci.ImageConfig;
import dev.jovl.oci.JsonObject;
import dev.jovl.oci.Reference;
import dev.jovl.store.LayerRecord;
import dev.jovl.store.NamedImage;
import dev.jovl.store.Staging;
import dev.jovl.store.Store;
import dev.jovl.store.StoredLayer;
import dev.jovl.store.TreeSeal;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongUnaryOperator;

/** Makes an image of one layer out of a root filesystem: a tar, or a directory. */
public final class RootfsImport {

  private static final int PIPE = 1 << 18;

  /** What a tar is called that may have to be kept whole. */
  private static final String COPY = "copy";

  private final Store store;
  private final Consumer<String> notes;
  private final Optional<Instant> time;

  /**
   * Prepares to import.
   *
   * @param store where to; stays the caller's
   * @param notes is told what was left out or changed, and of a tar whose end is in doubt
   */
  public RootfsImport(Store store, Consumer<String> notes) {
    this(store, notes, Optional.empty());
  }

  /**
   * Prepares to import images of a certain time.
   *
   * @param store where to; stays the caller's
   * @param notes is told what was left out or changed, and of a tar whose end is in doubt
   * @param time that of the images and their history; empty for the clock's
   */
  public RootfsImport(Store store, Consumer<String> notes, Optional<Instant> time) {
    this.store = store;
    this.notes = notes;
    this.time = time;
  }

  /** Writes a tar, as a root filesystem is read. */
  @FunctionalInterface
  private interface TarSource {
    /** Writes the tar; the stream stays open. Returns what people should know. */
    List<String> writeTo(OutputStream out) throws IOException;
  }

  /**
   * Imports a tar.
   *
   * @param tar the tar, compressed or not; read to its end, stays open
   * @param origin where it comes from, for the history
   * @param name what the image is called, with a tag; it can be without a name
   * @return the id of the image
   */
  public Digest tar(InputStream tar, String origin, Optional<Reference> name) throws IOException {
    try (Staging staging = store.stage()) {
      return publish(
          staging,
          unpack(staging, UnsupportedCompression.refused(tar, "jovl import -")),
          origin,
          name);
    }
  }

  /**
   * Imports a directory: a copy of it, with everything that a layer can hold. What is a stranger's
   * in a tree that is, for a user namespace, is root's.
   *
   * @param directory its root, with nobody writing to it
   * @param name what the image is called, with a tag; it can be without a name
   * @return the id of the image
   */
  public Digest directory(Path directory, Optional<Reference> name) throws IOException {
    try (Fd root = Open.directory(directory);
        Staging staging = store.stage()) {
      LongUnaryOperator ids = UnmappedOwners.in(root);
      Unpacked unpacked =
          unpackWritten(staging, out -> Changeset.writeOwned(root, ids, out).notes());
      return publish(staging, unpacked, directory.toString(), name);
    }
  }

  /** Unpacks what another thread writes; the failure that came first is the failure of both. */
  private Unpacked unpackWritten(Staging staging, TarSource source) throws IOException {
    try (PipedInputStream in = new PipedInputStream(PIPE);
        PipedOutputStream out = new PipedOutputStream(in)) {
      AtomicBoolean failed = new AtomicBoolean();
      FutureTask<List<String>> writing =
          new FutureTask<>(
              () -> {
                try (out) {
                  return write(source, out, failed);
                }
              });
      Thread writer = new Thread(writing, "import");
      writer.setDaemon(true);
      writer.start();
      try {
        Unpacked unpacked = unpack(staging, in);
        join(writing).forEach(notes);
        return unpacked;
      } catch (IOException e) {
        boolean follows = failed.get();
        in.close();
        try {
          List<String> unused = join(writing);
        } catch (IOException ofWriter) {
          if (follows) {
            throw ofWriter;
          }
          e.addSuppressed(ofWriter);
        }
        throw e;
      }
    }
  }

  /** A failure is noted before the pipe ends, so that its reader knows why it ended. */
  private static List<String> write(TarSource source, OutputStream out, AtomicBoolean failed)
      throws IOException {
    try {
      return source.writeTo(out);
    } catch (IOException e) {
      failed.set(true);
      throw e;
    }
  }

  private static List<String> join(FutureTask<List<String>> writing) throws IOException {
    try {
      return writing.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while a directory is read");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /**
   * Unpacks a tar. It can be read once; where its files may be kept from being read again, all of
   * it is written down beside them.
   */
  private static Unpacked unpack(Staging staging, InputStream tar) throws IOException {
    if (Self.effectiveUid() == 0) {
      return unpackOnly(staging, tar);
    }
    Unpacked unpacked;
    try (OutputStream copy = staging.openFile(COPY)) {
      unpacked = unpackOnly(staging, new TeeInput(tar, copy));
    }
    Path copied = staging.directory().resolve(COPY);
    if (!unpacked.readable()) {
      try (InputStream whole = Files.newInputStream(copied);
          OutputStream frames = staging.openFrames()) {
        WholeTar.record(whole, frames);
      }
    }
    Files.delete(copied);
    return unpacked;
  }

  private static Unpacked unpackOnly(Staging staging, InputStream tar) throws IOException {
    try (OutputStream frames = staging.openFrames()) {
      UnpackOptions options = UnpackOptions.of(Lowers.NONE).withFrames(frames);
      return staging.inRoot(root -> LayerUnpacker.unpack(tar, root, options));
    }
  }

  private Digest publish(
      Staging staging, Unpacked unpacked, String origin, Optional<Reference> name)
      throws IOException {
    unpacked.notes().forEach(notes);
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    Digest diffId = unpacked.diffId();
    long tarBytes = unpacked.tarBytes();
    if (!unpacked.reproducible() && unpacked.readable()) {
      staging.dropFrames();
      Written own = staging.inRoot(root -> Changeset.measure(root, Lowers.NONE));
      diffId = own.diffId();
      tarBytes = own.tarBytes();
    }
    LayerRecord record =
        new LayerRecord(diffId, diffId, Optional.empty(), tarBytes, now.toString(), false);
    Optional<TreeSeal> seal =
        unpacked.reproducible() ? TreeSeals.of(staging, false) : Optional.empty();
    StoredLayer unused = store.publish(staging, record.withSeal(seal));
    String created = time.orElse(now).toString();
    History step =
        new History(created, "", "", "Imported from " + origin, false, JsonObject.empty());
    ImageConfig config = ImageConfig.scratch().withCreated(created).withLayer(diffId, step);
    Digest image = store.putDocument(config.toBytes());
    if (name.isPresent()) {
      Optional<NamedImage> replaced =
          store.name(new NamedImage(name.get(), image, Optional.empty()));
    }
    return image;
  }
}
