package dev.jovl.store;

import dev.jovl.linux.Fd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** What dead processes left behind in a store: their leases and their unfinished work. */
final class Leftovers {

  private final StoreFiles files;
  private final Trash trash;

  Leftovers(StoreFiles files, Trash trash) {
    this.files = files;
    this.trash = trash;
  }

  /** Takes them away, under the lock of the store. */
  void collect() throws IOException {
    try (Fd lock = files.lock().forChange()) {
      Set<String> living = new HashSet<>();
      for (Path lease : StoreListing.of(files.layout().leases())) {
        if (Lease.ofLiving(lease).isPresent()) {
          living.add(String.valueOf(lease.getFileName()));
        } else {
          Files.deleteIfExists(lease);
        }
      }
      for (Path work : StoreListing.of(files.layout().staging())) {
        String owner = String.valueOf(work.getFileName()).replaceFirst("-[^-]*$", "");
        if (!living.contains(owner)) {
          takeIfThere(work);
        }
      }
    }
  }

  private void takeIfThere(Path path) throws IOException {
    try {
      trash.take(path);
    } catch (NoSuchFileException e) {
      return;
    }
  }
}
