package dev.jovl.build;

import dev.jovl.oci.ChainId;
import dev.jovl.oci.Digest;
import dev.jovl.store.Staging;
import dev.jovl.store.Store;
import dev.jovl.store.StoredLayer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Makes snapshots of the layers of a store. */
final class StoreSnapshots implements Snapshots {

  private final Store store;
  private final LayerMounts mounts;

  StoreSnapshots(Store store, LayerMounts mounts) {
    this.store = store;
    this.mounts = mounts;
  }

  @Override
  public Snapshot writable(List<Digest> diffIds) throws IOException {
    List<Path> lowers = lowers(diffIds);
    Staging staging = store.stage();
    try {
      LayerMounts.Writable writable = new LayerMounts.Writable(staging.root(), staging.work());
      LayerMounts.LayerMount mount = mounts.mount(lowers, writable, staging.mountPoint());
      return new StoreSnapshot(store, staging, mount, diffIds);
    } catch (IOException | RuntimeException e) {
      staging.close();
      throw e;
    }
  }

  @Override
  public Snapshot independent(List<Digest> diffIds) throws IOException {
    return new StoreSnapshot(store, store.stage(), null, diffIds);
  }

  @Override
  public Snapshot readOnly(List<Digest> diffIds) throws IOException {
    List<Path> lowers = lowers(diffIds);
    Staging staging = store.stage();
    try {
      List<Path> shown = lowers.isEmpty() ? List.of(staging.root()) : lowers;
      LayerMounts.LayerMount mount = mounts.mountReadOnly(shown, staging.mountPoint());
      return new StoreSnapshot(store, staging, mount, diffIds);
    } catch (IOException | RuntimeException e) {
      staging.close();
      throw e;
    }
  }

  private List<Path> lowers(List<Digest> diffIds) throws IOException {
    Optional<Digest> chain = ChainId.of(diffIds);
    return chain.isEmpty()
        ? List.of()
        : store.stack(chain.get()).stream().map(StoredLayer::root).toList();
  }
}
