package dev.jovl.build.image;

import dev.jovl.build.copy.Ownership;
import dev.jovl.build.copy.SourceHasher;
import dev.jovl.build.digest.DigestMemory;
import dev.jovl.build.digest.FileDigests;
import dev.jovl.build.digest.KeyWriter;
import dev.jovl.build.snapshot.Snapshot;
import dev.jovl.build.snapshot.Snapshots;
import dev.jovl.build.source.Source;
import dev.jovl.build.source.SourceTree;
import dev.jovl.dockerfile.pattern.IgnorePatterns;
import dev.jovl.dockerfile.pattern.PathPattern;
import dev.jovl.linux.Fd;
import dev.jovl.oci.ChainId;
import dev.jovl.oci.Digest;
import dev.jovl.oci.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Identifies files of a stage or an image by their contents, so that a stage that is built again
 * with the same files changes no key. Layers never change, so the files at a path are read once.
 */
public final class LayerFiles {

  private static final String FILES = "files";

  private final Images images;
  private final Snapshots snapshots;

  /**
   * Makes what reads files of layers.
   *
   * @param images remembers what was read
   * @param snapshots mounts the layers that have to be read
   */
  public LayerFiles(Images images, Snapshots snapshots) {
    this.images = images;
    this.snapshots = snapshots;
  }

  /**
   * Returns a text that identifies the files at a path. All files of a root are identified by their
   * layers, without reading them.
   *
   * @param layers the stage or image
   * @param path without a leading slash; empty for the root
   * @throws IOException if the layers cannot be mounted or read
   */
  public String digest(FilesFrom.Layers layers, String path) throws IOException {
    Digest place =
        new KeyWriter("stage")
            .text("layers", ChainId.of(layers.diffIds()).map(Digest::toString).orElse(""))
            .text("path", path)
            .finish();
    if (path.isEmpty()) {
      return place.hex();
    }
    Optional<String> known = Images.text(images.recall(place), FILES);
    if (known.isPresent()) {
      return known.get();
    }
    String files = read(layers, path).map(Digest::hex).orElse(place.hex());
    JsonObject facts = JsonObject.builder().put(FILES, files).build();
    images.remember(place, layers.image(), facts);
    return files;
  }

  /** Hashes the files; nothing if there are none, which fails when the mount is made. */
  private Optional<Digest> read(FilesFrom.Layers layers, String path) throws IOException {
    SourceHasher hasher = new SourceHasher(Ownership.KEPT, new FileDigests(DigestMemory.none()));
    try (Snapshot snapshot = snapshots.readOnly(layers.diffIds());
        Fd root = snapshot.openRoot()) {
      SourceTree tree = new SourceTree(root, IgnorePatterns.none());
      Source source = tree.match(PathPattern.literal(path)).get(0);
      hasher.whole(path.getBytes(StandardCharsets.UTF_8), tree, source);
      return Optional.of(hasher.finish());
    } catch (SourceTree.MissingSourceException e) {
      return Optional.empty();
    }
  }
}
