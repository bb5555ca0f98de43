package dev.jovl.store;

import dev.jovl.linux.Fd;
import dev.jovl.oci.Digest;
import dev.jovl.oci.JsonObject;
import dev.jovl.oci.OciFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What build steps once made: a file for each, by the digest of all that the step depends on. */
final class StepCache {

  private static final int MAX_BYTES = 16 << 20;

  /** How often all that is in use gets a new time; a build may use thousands in a second. */
  private static final Duration GRAIN = Duration.ofSeconds(1);

  private final StoreFiles files;
  private final InstantSource clock;

  /** What was used through this object, the first use first. */
  private final Set<Digest> used = new LinkedHashSet<>();

  /** The time that all of it has. */
  private Instant time = Instant.MIN;

  /**
   * Makes the cache for one build.
   *
   * @param clock tells when something is used
   */
  StepCache(StoreFiles files, InstantSource clock) {
    this.files = files;
    this.clock = clock;
  }

  void put(Digest key, CachedStep step) throws IOException {
    byte[] bytes =
        JsonObject.builder()
            .put("image", step.image().toString())
            .put("facts", step.facts())
            .build()
            .toBytes();
    renew();
    files.writeHint(file(key), bytes);
    markUsed(key);
  }

  Optional<CachedStep> find(Digest key) throws IOException {
    return read(file(key));
  }

  /** Forgets the steps that made one of these images. They are looked for without the lock. */
  void forget(Set<Digest> images) throws IOException {
    List<Path> found = madeOneOf(images, StoreListing.of(files.layout().cache()));
    if (found.isEmpty()) {
      return;
    }
    try (Fd lock = files.lock().forChange()) {
      // A build may have remembered something else meanwhile.
      for (Path file : madeOneOf(images, found)) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static List<Path> madeOneOf(Set<Digest> images, List<Path> cached) throws IOException {
    List<Path> found = new ArrayList<>();
    for (Path file : cached) {
      if (read(file).filter(step -> images.contains(step.image())).isPresent()) {
        found.add(file);
      }
    }
    return found;
  }

  /**
   * Notes that a step was used now, in the time of its file. All that was used before gets the same
   * time: what a build takes or makes depends on what it took or made before, so a collection by
   * age keeps the later step only together with the earlier ones. Those get it first, so that the
   * death of the process does not leave them behind.
   */
  synchronized void markUsed(Digest key) {
    renew();
    used.add(key);
    setTime(key);
  }

  /** Gives all that was used a new time, unless that has just been done. */
  private synchronized void renew() {
    Instant now = clock.instant();
    if (now.minus(GRAIN).isAfter(time)) {
      time = now;
      used.forEach(this::setTime);
    }
  }

  private void setTime(Digest key) {
    StoreFiles.markUsed(file(key), time);
  }

  private Path file(Digest key) {
    return files.layout().cache().resolve(key.hex());
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
