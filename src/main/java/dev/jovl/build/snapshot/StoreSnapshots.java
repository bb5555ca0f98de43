package dev.jovl.build.snapshot;

import dev.jovl.layer.DirectoryMetadata;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.linux.Stats;
import dev.jovl.mount.SnapshotMount;
import dev.jovl.oci.ChainId;
import dev.jovl.oci.Digest;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.Timespec;
import dev.jovl.store.Staging;
import dev.jovl.store.Store;
import dev.jovl.store.StoreException;
import dev.jovl.store.StoredLayer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes snapshots of the layers of a store. */
public final class StoreSnapshots implements Snapshots {

  private final Store store;

  /**
   * Makes snapshots of a store.
   *
   * @param store holds the layers, and gets those that are committed
   */
  public StoreSnapshots(Store store) {
    this.store = store;
  }

  @Override
  public Snapshot writable(List<Digest> diffIds) throws IOException {
    return made(
        diffIds,
        (lowers, staging) -> {
          inheritRoot(lowers, staging);
          return SnapshotMount.writable(
              lowers, staging.root(), staging.work(), staging.mountPoint());
        });
  }

  @Override
  public Snapshot independent(List<Digest> diffIds) throws IOException {
    return made(
        diffIds,
        (lowers, staging) -> {
          inheritRoot(lowers, staging);
          return null;
        });
  }

  @Override
  public Snapshot readOnly(List<Digest> diffIds) throws IOException {
    return made(
        diffIds,
        (lowers, staging) -> {
          List<Path> shown = lowers.isEmpty() ? List.of(staging.root()) : lowers;
          return SnapshotMount.readOnly(shown, staging.mountPoint());
        });
  }

  /** What is in a snapshot at its beginning. */
  private interface Beginning {
    /** Prepares the staging and mounts it; null if nothing is to be mounted. */
    @Nullable SnapshotMount make(List<Path> lowers, Staging staging) throws IOException;
  }

  private Snapshot made(List<Digest> diffIds, Beginning beginning) throws IOException {
    List<Path> lowers = lowers(diffIds);
    Staging staging = store.stage();
    try {
      Timespec began = began(staging);
      SnapshotMount mount = beginning.make(lowers, staging);
      return new StoreSnapshot(store, staging, began, mount, diffIds);
    } catch (ErrnoException e) {
      staging.close();
      throw new StoreException(staging.directory() + ": " + e.getMessage(), e);
    } catch (IOException | RuntimeException e) {
      staging.close();
      throw e;
    }
  }

  private static Timespec began(Staging staging) throws IOException {
    try (Fd root = staging.openRoot()) {
      return Stats.of(root).ctime();
    }
  }

  /** The root of a union is that of its uppermost directory, which is to be as the one below. */
  private static void inheritRoot(List<Path> lowers, Staging staging) throws IOException {
    if (lowers.isEmpty()) {
      return;
    }
    try (Fd from = Open.directory(lowers.get(0));
        Fd to = staging.openRoot()) {
      DirectoryMetadata.copy(from, to);
    }
  }

  private List<Path> lowers(List<Digest> diffIds) throws IOException {
    Optional<Digest> chain = ChainId.of(diffIds);
    return chain.isEmpty()
        ? List.of()
        : store.stack(chain.get()).stream().map(StoredLayer::root).toList();
  }
}
