package dev.jovl.build.snapshot;

import dev.jovl.image.transfer.LayerCommit;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.mount.SnapshotMount;
import dev.jovl.oci.ChainId;
import dev.jovl.oci.Digest;
import dev.jovl.posix.Timespec;
import dev.jovl.store.Staging;
import dev.jovl.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A snapshot whose changes are a staging of the store. */
final class StoreSnapshot implements Snapshot {

  private final Store store;
  private final Staging staging;
  private final Timespec began;
  private final @Nullable SnapshotMount mount;
  private final List<Digest> below;
  private final List<String> notes = new ArrayList<>();
  private boolean mounted;

  /**
   * Makes a snapshot.
   *
   * @param began when the staging was made
   * @param mount what is mounted on the mount point; null if the changes are all there is to see
   */
  StoreSnapshot(
      Store store,
      Staging staging,
      Timespec began,
      @Nullable SnapshotMount mount,
      List<Digest> below) {
    this.store = store;
    this.staging = staging;
    this.began = began;
    this.mount = mount;
    this.mounted = mount != null;
    this.below = List.copyOf(below);
  }

  @Override
  public Path root() {
    return mount == null ? staging.root() : staging.mountPoint();
  }

  @Override
  public Fd openRoot() throws IOException {
    return Open.directory(root());
  }

  @Override
  public Timespec began() {
    return began;
  }

  @Override
  public Path scratch(String name) throws IOException {
    return Files.createDirectory(staging.directory().resolve(name));
  }

  @Override
  public Path unmount() throws IOException {
    if (unmounted()) {
      new LayerCommit(store).leaveOutUnchanged(staging, ChainId.of(below));
    }
    return staging.root();
  }

  /** Unmounts it; tells whether it was mounted. */
  private boolean unmounted() throws IOException {
    if (!mounted || mount == null) {
      return false;
    }
    mounted = false;
    mount.unmount();
    return true;
  }

  @Override
  public Digest commit() throws IOException {
    unmount();
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    LayerCommit commit = new LayerCommit(store);
    LayerCommit.Committed made =
        mount == null
            ? commit.callOfContents(staging, ChainId.of(below), now)
            : commit.call(staging, ChainId.of(below), now);
    notes.addAll(made.notes());
    return made.layer().record().diffId();
  }

  @Override
  public void note(String line) {
    notes.add(line);
  }

  @Override
  public List<String> notes() {
    return List.copyOf(notes);
  }

  @Override
  public void close() throws IOException {
    try {
      boolean unused = unmounted();
    } finally {
      staging.close();
    }
  }
}
