package dev.jovl.image;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.image.archive.ArchiveFormat;
import dev.jovl.image.archive.Load;
import dev.jovl.image.archive.RootfsImport;
import dev.jovl.image.archive.Save;
import dev.jovl.image.remote.Pull;
import dev.jovl.image.transfer.TransferListener;
import dev.jovl.layer.compression.Compression;
import dev.jovl.linux.Mounts;
import dev.jovl.oci.Digest;
import dev.jovl.oci.Platform;
import dev.jovl.oci.Reference;
import dev.jovl.posix.MountFlags;
import dev.jovl.registry.RegistrySettings;
import dev.jovl.store.BuildCacheCollection;
import dev.jovl.store.Store;
import dev.jovl.testing.FakeRegistry;
import dev.jovl.testing.NeedsRoot;
import dev.jovl.testing.TestImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A store on a filesystem that gets full: what was there stays, and it goes on with more room. */
@ExtendWith(NeedsRoot.class)
final class FullDiskImageTest {

  private static final int SMALL = 2 << 20;
  private static final int LARGE = 16 << 20;

  private final Path directory;
  private byte[] mountPoint = {};
  private Store store;

  FullDiskImageTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @BeforeEach
  void start() throws Exception {
    Path disk = Files.createDirectory(directory.resolve("disk"));
    mountPoint = disk.toString().getBytes(US_ASCII);
    Mounts.mount("tmpfs", mountPoint, "tmpfs", 0, ("size=" + SMALL).getBytes(US_ASCII));
    store = Store.open(disk.resolve("store"));
    byte[] tar = TestImage.tar("first", "there");
    Digest unused =
        new RootfsImport(store, note -> {})
            .tar(
                new ByteArrayInputStream(tar),
                "first.tar",
                Optional.of(Reference.parse("first:1")));
    Path root = Files.createDirectory(directory.resolve("root"));
    byte[] content = new byte[2 * SMALL];
    new Random(1).nextBytes(content);
    Files.write(root.resolve("large"), content);
  }

  @AfterEach
  void stop() throws Exception {
    if (store != null) {
      store.close();
    }
  }

  private void makeRoom() throws Exception {
    Mounts.mount(
        "tmpfs", mountPoint, "tmpfs", MountFlags.REMOUNT, ("size=" + LARGE).getBytes(US_ASCII));
  }

  private List<String> names() throws IOException {
    return store.names().stream().map(named -> named.name().toString()).toList();
  }

  /** And not what is put in, which may lie on another disk. */
  private void assertSaysThatTheStoreIsFull(IOException failure) {
    assertThat(failure).hasMessageThat().startsWith(directory.resolve("disk/store") + "/staging/");
    assertThat(failure).hasMessageThat().contains("No space left on device");
  }

  @Test
  void import_ofADirectory() throws Exception {
    RootfsImport rootfs = new RootfsImport(store, note -> {});
    Path root = directory.resolve("root");
    IOException failure =
        assertThrows(
            IOException.class,
            () -> rootfs.directory(root, Optional.of(Reference.parse("second:1"))));
    assertSaysThatTheStoreIsFull(failure);
    assertThat(names()).hasSize(1);
    makeRoom();
    Digest unused = rootfs.directory(root, Optional.of(Reference.parse("second:1")));
    assertThat(names()).hasSize(2);
  }

  @Test
  void load() throws Exception {
    ByteArrayOutputStream archive = new ByteArrayOutputStream();
    try (Store other = Store.open(directory.resolve("other"))) {
      Digest unused =
          new RootfsImport(other, note -> {})
              .directory(directory.resolve("root"), Optional.of(Reference.parse("second:1")));
      new Save(other).call(List.of("second:1"), ArchiveFormat.OCI, Compression.GZIP, archive);
    }
    Load load = new Load(store, Platform.host(), TransferListener.NONE);
    byte[] bytes = archive.toByteArray();
    IOException failure =
        assertThrows(IOException.class, () -> load.stream(new ByteArrayInputStream(bytes)));
    assertSaysThatTheStoreIsFull(failure);
    assertThat(names()).hasSize(1);
    makeRoom();
    assertThat(load.stream(new ByteArrayInputStream(bytes))).hasSize(1);
    assertThat(names()).hasSize(2);
  }

  /** Who has a full disk removes images. */
  @Test
  void removal() throws Exception {
    store.close();
    try (OutputStream filler = Files.newOutputStream(directory.resolve("disk/filler"))) {
      IOException full =
          assertThrows(
              IOException.class,
              () -> {
                while (true) {
                  filler.write(new byte[4096]);
                }
              });
      assertThat(full).hasMessageThat().contains("No space left on device");
    }
    store = Store.open(directory.resolve("disk/store"));
    assertThat(new ImageRemoval(store).remove("first:1", false).untagged()).hasSize(1);
    assertThat(names()).isEmpty();
    store.close();
    store = Store.open(directory.resolve("disk/store"));
    assertThat(store.collect(BuildCacheCollection.PRUNE).layers()).isEqualTo(1);
  }

  /** Who has no inode left removes images. */
  @Test
  void removal_withoutInodes() throws Exception {
    store.close();
    Path disk = directory.resolve("disk");
    limitInodes(disk);
    Path filler = Files.createDirectory(disk.resolve("filler"));
    IOException full =
        assertThrows(
            IOException.class,
            () -> {
              for (int i = 0; ; i++) {
                Path unused = Files.createFile(filler.resolve("f" + i));
              }
            });
    assertThat(full).hasMessageThat().contains("No space left on device");
    store = Store.open(disk.resolve("store"));
    assertThat(new ImageRemoval(store).remove("first:1", false).untagged()).hasSize(1);
    store.close();
    store = Store.open(disk.resolve("store"));
    assertThat(names()).isEmpty();
    assertThat(store.collect(BuildCacheCollection.PRUNE).layers()).isEqualTo(1);
  }

  /** Leaves the disk some inodes more than it has files. */
  private void limitInodes(Path disk) throws Exception {
    try (Stream<Path> files = Files.walk(disk)) {
      String limit = "nr_inodes=" + (files.count() + 100);
      Mounts.mount("tmpfs", mountPoint, "tmpfs", MountFlags.REMOUNT, limit.getBytes(US_ASCII));
    }
  }

  @Test
  void pull() throws Exception {
    byte[] noise = new byte[SMALL];
    new Random(2).nextBytes(noise);
    try (FakeRegistry server = new FakeRegistry()) {
      Digest unused =
          new TestImage()
              .layer("large", new String(noise, ISO_8859_1))
              .putInto(server, "lib/app", "1");
      Reference name = Reference.parse(server.domain() + "/lib/app:1");
      Pull pull =
          new Pull(store, RegistrySettings.ANONYMOUS, Platform.host(), TransferListener.NONE);
      IOException failure = assertThrows(IOException.class, () -> pull.call(name));
      assertThat(failure).hasMessageThat().contains("sha256:");
      assertThat(failure).hasMessageThat().contains("No space left on device");
      assertThat(names()).hasSize(1);
      makeRoom();
      assertThat(pull.call(name).changed()).isTrue();
      assertThat(names()).hasSize(2);
    }
  }
}
