package dev.jovl.store;

import dev.jovl.oci.OciFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/**
 * A published layer.
 *
 * @param record what it is
 * @param directory its directory in the store
 */
public record StoredLayer(LayerRecord record, Path directory) {

  static final String ROOT = "root";
  static final String FRAMES = "frames";
  static final String RECORD = "layer.json";

  /**
   * Returns the layer of a directory, whether or not its tree is there; empty if there is none.
   *
   * @throws StoreException if its record is damaged
   */
  static Optional<StoredLayer> read(Path directory) throws IOException {
    Optional<byte[]> bytes = StoreFiles.read(directory.resolve(RECORD));
    if (bytes.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(new StoredLayer(LayerRecord.parse(bytes.get()), directory));
    } catch (OciFormatException e) {
      throw new StoreException(directory + " is damaged: " + e.getMessage() + Store.GET_AGAIN, e);
    }
  }

  /** Returns the layer of a directory as {@link #read} does, if its tree is there too. */
  static Optional<StoredLayer> readWhole(Path directory) throws IOException {
    Optional<StoredLayer> layer = read(directory);
    return layer.isPresent() && layer.get().hasRoot() ? layer : Optional.empty();
  }

  /** Returns the directory to be given to a union as a lower layer. Never to be changed. */
  public Path root() {
    return directory.resolve(ROOT);
  }

  /**
   * Returns whether the tree exists; a link in its place does not count.
   *
   * @throws IOException if that cannot be found out: the tree does not count as lost then
   */
  boolean hasRoot() throws IOException {
    try {
      return Files.readAttributes(root(), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
          .isDirectory();
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** Returns the file with the frames of its tar, if it came as a tar. */
  public Optional<Path> frames() {
    Path frames = directory.resolve(FRAMES);
    return Files.isRegularFile(frames) ? Optional.of(frames) : Optional.empty();
  }
}
