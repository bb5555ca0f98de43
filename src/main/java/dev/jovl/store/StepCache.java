package dev.jovl.store;

import dev.jovl.oci.Digest;
import dev.jovl.oci.JsonObject;
import dev.jovl.oci.OciFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;

/** What build steps once made: a file for each, by the digest of all that the step depends on. */
final class StepCache {

  private static final int MAX_BYTES = 16 << 20;

  private final StoreFiles files;

  StepCache(StoreFiles files) {
    this.files = files;
  }

  void put(Digest key, CachedStep step) throws IOException {
    byte[] bytes =
        JsonObject.builder()
            .put("image", step.image().toString())
            .put("facts", step.facts())
            .build()
            .toBytes();
    files.writeHint(files.cache().resolve(key.hex()), bytes);
  }

  Optional<CachedStep> find(Digest key) throws IOException {
    return read(files.cache().resolve(key.hex()));
  }

  /**
   * Notes that a step was used now, in the time of its file. That this fails, as on a full disk, or
   * because it was collected meanwhile, is no reason not to use it.
   */
  void markUsed(Digest key) {
    try {
      Files.setLastModifiedTime(files.cache().resolve(key.hex()), FileTime.from(Instant.now()));
    } catch (IOException notNoted) {
      return;
    }
  }

  /** Returns a remembered step; one that a power failure has left unreadable is forgotten. */
  static Optional<CachedStep> read(Path file) throws IOException {
    Optional<byte[]> bytes = StoreFiles.read(file);
    if (bytes.isEmpty()) {
      return Optional.empty();
    }
    try {
      JsonObject json = JsonObject.parse(bytes.get(), MAX_BYTES, "cached step");
      return Optional.of(
          new CachedStep(Digest.parse(json.requiredText("image")), json.requiredObject("facts")));
    } catch (OciFormatException unreadable) {
      return Optional.empty();
    }
  }
}
