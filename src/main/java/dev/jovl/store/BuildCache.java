package dev.jovl.store;

import dev.jovl.oci.Digest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What makes the next build faster: the results of steps, what is known of files in contexts, and
 * cache mounts. Part of a store, and open as long as that is. Safe for several threads.
 */
public final class BuildCache {

  private final StoreFiles files;
  private final Lease lease;
  private final WholeImages images;
  private final StepCache steps;

  /** Makes the cache of a store; what is found or put in is kept by the lease. */
  BuildCache(StoreFiles files, Lease lease, WholeImages images) {
    this.files = files;
    this.lease = lease;
    this.images = images;
    this.steps = new StepCache(files, InstantSource.system());
  }

  /**
   * Remembers what a build step made. It may be forgotten by a power failure, but what it leads to
   * is on disk before.
   *
   * @param key the digest of everything that the step depends on
   */
  public void put(Digest key, CachedStep step) throws IOException {
    lease.keep(step.image());
    steps.put(key, step);
  }

  /** Returns what a build step once made, if its image is still there with all its layers. */
  public Optional<CachedStep> find(Digest key) throws IOException {
    Optional<CachedStep> step = steps.find(key);
    if (step.isPresent() && images.find(step.get().image()).isPresent()) {
      steps.markUsed(key);
      return step;
    }
    return Optional.empty();
  }

  /**
   * Forgets the steps that made one of these images, so that it is not kept for them. A build makes
   * them again.
   */
  public void forget(Set<Digest> images) throws IOException {
    steps.forget(images);
  }

  /** Returns what a build remembered of files in contexts, if there is something. */
  public Optional<byte[]> digestMemory() throws IOException {
    return StoreFiles.read(files.layout().digests());
  }

  /** Replaces what a build remembers of files in contexts. */
  public void setDigestMemory(byte[] bytes) throws IOException {
    files.write(files.layout().digests(), bytes);
  }

  /** Notes that what a build remembers of files in contexts was used now. */
  public void markDigestMemoryUsed() {
    StoreFiles.markUsed(files.layout().digests(), Instant.now());
  }

  /**
   * Returns the directory of the cache mounts of build steps, which may not exist yet. Each is a
   * directory NAME in it, NAME.new while it is made, with a file NAME.lock. A build holds that file
   * locked by flock(2) while it uses the cache mount, which is not collected then. The lock of a
   * file that has no name any more means nothing.
   */
  public Path mounts() {
    return files.layout().cacheMounts();
  }

  /** Returns the parts of the build cache. Reads the metadata of every file in cache mounts. */
  public List<CacheEntry> entries() throws IOException {
    return new CacheListing(files.layout()).list();
  }
}
