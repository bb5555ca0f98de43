package dev.jovl.store;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lists of a build cache from which others take parts. */
final class CacheListingTest {

  private final StoreLayout layout;
  private final Path mounts;

  CacheListingTest(@TempDir Path root) throws IOException {
    layout = new StoreLayout(root);
    mounts = Files.createDirectories(layout.cacheMounts());
    Files.createDirectories(layout.cache());
  }

  private Path mount(String name) throws IOException {
    Files.createFile(mounts.resolve(name + ".lock"));
    return Files.createDirectory(mounts.resolve(name));
  }

  /** A collection takes the directory first, and then the lock. */
  @Test
  void mountThatWasCollectedAfterItWasListed_isNotThere() throws IOException {
    List<Path> listed = List.of(mount("gone"), mount("there"));
    Files.delete(listed.get(0));
    CacheListing listing = new CacheListing(layout);
    listing.addMounts(listed);
    assertThat(listing.list().stream().map(CacheEntry::name)).containsExactly("there", "there");
  }

  @Test
  void mountThatCannotBeRead_isAnError() throws IOException {
    Path file = Files.createFile(mounts.resolve("file"));
    Files.createFile(mounts.resolve("file.lock"));
    CacheListing listing = new CacheListing(layout);
    assertThrows(StoreException.class, () -> listing.addMounts(List.of(file)));
  }
}
