package dev.jovl.store;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
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

  /** Returns the directory to be given to a union as a lower layer. Never to be changed. */
  public Path root() {
    return directory.resolve(ROOT);
  }

  /** Tells whether the tree is there at all; a link in its place is none. */
  boolean hasRoot() {
    return Files.isDirectory(root(), LinkOption.NOFOLLOW_LINKS);
  }

  /** Returns the file with the frames of its tar, if it came as a tar. */
  public Optional<Path> frames() {
    Path frames = directory.resolve(FRAMES);
    return Files.isRegularFile(frames) ? Optional.of(frames) : Optional.empty();
  }
}
