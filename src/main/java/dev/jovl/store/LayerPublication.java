package dev.jovl.store;

import dev.jovl.linux.Fd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** Gives finished work its place among the layers of a store. */
final class LayerPublication {

  private final Store store;
  private final StoreFiles files;
  private final Trash trash;

  LayerPublication(Store store, StoreFiles files, Trash trash) {
    this.store = store;
    this.files = files;
    this.trash = trash;
  }

  /**
   * Publishes a layer, as {@link Store#publish} says.
   *
   * @param staging of the same store, unmounted; closed when this returns
   * @param record what it is; the lease of the store keeps its chain id already
   */
  StoredLayer publish(Staging staging, LayerRecord record) throws IOException {
    Path place = files.layout().layer(record.chainId());
    Optional<StoredLayer> there = StoredLayer.readWhole(place);
    if (there.isPresent()) {
      staging.close();
      return there.get();
    }
    FileAction.write(staging.directory(), () -> StagedFiles.keepOnly(staging));
    if (record.parent().isPresent()) {
      SharedFiles shared = new SharedFiles(store.stack(record.parent().get()), files.lock());
      FileAction.write(staging.root(), () -> shared.share(staging));
    }
    StoreFiles.putNew(staging.directory().resolve(StoredLayer.RECORD), record.toBytes());
    staging.sync();
    try (Fd lock = files.lock().forChange()) {
      Optional<StoredLayer> raced = StoredLayer.readWhole(place);
      if (raced.isEmpty()) {
        takeRemains(place);
        Files.move(staging.directory(), place, StandardCopyOption.ATOMIC_MOVE);
        StoreFiles.sync(files.layout().layers());
        staging.setPublished();
      }
    }
    staging.close();
    return new StoredLayer(record, place);
  }

  /**
   * Makes place for a layer that has lost its tree. A tree that has lost its record may be in use,
   * so it is not replaced.
   */
  private void takeRemains(Path place) throws IOException {
    if (Files.isDirectory(place.resolve(StoredLayer.ROOT), LinkOption.NOFOLLOW_LINKS)) {
      throw new StoreException(
          place + " is damaged: it has no " + StoredLayer.RECORD + Store.GET_AGAIN);
    }
    if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
      trash.take(place);
    }
  }
}
