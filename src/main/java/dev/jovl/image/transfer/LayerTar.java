package dev.jovl.image.transfer;

import dev.jovl.layer.Changeset;
import dev.jovl.layer.LayerException;
import dev.jovl.layer.LayerFrames;
import dev.jovl.layer.compression.Compression;
import dev.jovl.linux.Fd;
import dev.jovl.oci.Descriptor;
import dev.jovl.oci.Digest;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.NamedInput;
import dev.jovl.posix.NamedOutput;
import dev.jovl.store.Store;
import dev.jovl.store.StoredLayer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;

/** Makes the tar of a layer of the store again, and compresses it. */
public final class LayerTar {

  private final Store store;

  /** Prepares to read layers of a store, which stays the caller's. */
  public LayerTar(Store store) {
    this.store = store;
  }

  /**
   * Writes the plain tar of a layer.
   *
   * @param out takes it; stays open
   * @throws ImageException if it is not the tar of the layer's diff id any more
   */
  public void write(StoredLayer layer, OutputStream out) throws IOException {
    Optional<String> fault = fault(layer, out);
    if (fault.isPresent()) {
      throw new ImageException(
          "layer "
              + layer.directory()
              + " is not as it was made: "
              + fault.get()
              + "; remove the image and get it again");
    }
  }

  /**
   * Does as {@link #write}, but returns why it is not that tar any more, if it is not.
   *
   * @param out takes the tar; stays open
   * @throws ImageException if its files cannot be read
   */
  public Optional<String> fault(StoredLayer layer, OutputStream out) throws IOException {
    Optional<Path> frames = layer.frames();
    Digest diffId;
    try (Fd root = LowerRoots.open(layer);
        LowerRoots lowers = new LowerRoots(() -> below(layer))) {
      if (frames.isPresent()) {
        diffId =
            LayerFrames.write(
                new NamedInput(frames.get(), Files.newInputStream(frames.get())), root, out);
      } else if (layer.record().contentsOnly()) {
        diffId = Changeset.writeContents(root, lowers, out).diffId();
      } else {
        diffId = Changeset.write(root, lowers, out).diffId();
      }
    } catch (ErrnoException e) {
      throw new ImageException(layer.root() + ": " + e.getMessage(), e);
    } catch (LayerException e) {
      if (frames.isEmpty()) {
        throw new LayerException("layer " + layer.directory() + ": " + e.getMessage(), e);
      }
      return Optional.of(String.valueOf(e.getMessage()));
    }
    Digest made = layer.record().diffId();
    return diffId.equals(made)
        ? Optional.empty()
        : Optional.of("its tar is " + diffId + " instead of " + made);
  }

  private List<StoredLayer> below(StoredLayer layer) throws IOException {
    Optional<Digest> parent = layer.record().parent();
    return parent.isPresent() ? store.stack(parent.get()) : List.of();
  }

  /**
   * Writes the tar of a layer, compressed, into a file, and remembers what it is.
   *
   * @param file is made or replaced
   * @param threads how many threads may compress
   * @return type, digest and size of what is in the file
   * @throws ImageException if the tar is not that of the layer's diff id any more
   */
  public Descriptor compress(StoredLayer layer, Path file, Compression compression, int threads)
      throws IOException {
    MessageDigest hash = Digest.newSha256();
    try (OutputStream out = new NamedOutput(file, Files.newOutputStream(file));
        OutputStream compressed =
            compression.compress(new DigestOutputStream(out, hash), threads)) {
      write(layer, compressed);
    }
    Descriptor blob =
        new Descriptor(compression.mediaType(), Digest.ofSha256(hash.digest()), Files.size(file));
    store.rememberBlob(layer.record().diffId(), blob);
    return blob;
  }
}
