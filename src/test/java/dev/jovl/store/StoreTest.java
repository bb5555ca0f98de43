package dev.jovl.store;

import static com.google.common.truth.Truth.assertThat;
import static dev.jovl.store.OnDisk.inode;
import static dev.jovl.store.OnDisk.namesIn;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Identity;
import dev.jovl.linux.Mounts;
import dev.jovl.linux.PathBytes;
import dev.jovl.linux.Self;
import dev.jovl.oci.Descriptor;
import dev.jovl.oci.Digest;
import dev.jovl.oci.JsonObject;
import dev.jovl.oci.MediaTypes;
import dev.jovl.posix.MountFlags;
import dev.jovl.testing.Descriptors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StoreTest {

  private static final String OF_ANOTHER = "Permission denied; a store is for one user";
  private static final Digest KEY = Digest.of(new byte[] {1});

  private final Path root;
  private Store store;

  StoreTest(@TempDir Path temporary) throws IOException {
    root = temporary.resolve("store");
    store = Store.open(root);
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  @Test
  void open_newStore_isPrivate() throws IOException {
    for (String part : new String[] {"", "layers", "staging", "documents"}) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve(part))))
          .isEqualTo("rwx------");
    }
  }

  @Test
  void open_roomThatADeadProcessOnlyBeganToTake_isTaken() throws IOException {
    Path spare = root.resolve("spare");
    long whole = Files.size(spare);
    Files.write(spare, new byte[0]);
    Store.open(root).close();
    assertThat(Files.size(spare)).isEqualTo(whole);
  }

  @Test
  void open_otherVersion_isRefused() throws IOException {
    Files.writeString(root.resolve("version"), "99\n");
    StoreException refused = assertThrows(StoreException.class, () -> Store.open(root));
    assertThat(refused).hasMessageThat().contains("another version (99); use another --root");
  }

  @Test
  void publish_layer_isThereAndLeavesNoStaging() throws IOException {
    StoredLayer layer = StoreWorker.makeLayer(store, Optional.empty(), "f", "text");
    assertThat(namesIn(root.resolve("layers"))).containsExactly(layer.record().diffId().hex());
    assertThat(namesIn(layer.directory())).containsExactly("layer.json", "root");
    assertThat(namesIn(root.resolve("staging"))).isEmpty();
    assertThat(store.layer(layer.record().chainId())).hasValue(layer);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(layer.root())))
        .isEqualTo("rwxr-xr-x");
  }

  @Test
  void publish_sameLayerTwice_keepsTheFirst() throws IOException {
    StoredLayer first = StoreWorker.makeLayer(store, Optional.empty(), "f", "text");
    long inode = inode(first.root());
    StoredLayer second = StoreWorker.makeLayer(store, Optional.empty(), "f", "text");
    assertThat(second).isEqualTo(first);
    assertThat(inode(second.root())).isEqualTo(inode);
    assertThat(namesIn(root.resolve("staging"))).isEmpty();
  }

  @Test
  void publish_withoutItsParent_isRefused() {
    assertThrows(
        StoreException.class, () -> StoreWorker.makeLayer(store, Optional.of(KEY), "f", "text"));
  }

  @Test
  void stage_closedUnpublished_isGone() throws IOException {
    Path directory;
    try (Staging staging = store.stage()) {
      directory = staging.directory();
      Files.createDirectories(staging.root().resolve("a/b"));
    }
    assertThat(Files.exists(directory)).isFalse();
    assertThat(namesIn(root.resolve("trash"))).isEmpty();
  }

  /** A descriptor is told only of what the disk loses after it was opened (errseq_sample()). */
  @Test
  void stage_isHeldOpenBeforeAnythingIsWrittenIntoIt() throws IOException {
    long before = Descriptors.below(root);
    try (Staging staging = store.stage()) {
      assertThat(Descriptors.below(staging.directory())).isEqualTo(1);
    }
    StoredLayer unused = StoreWorker.makeLayer(store, Optional.empty(), "f", "text");
    assertThat(Descriptors.below(root)).isEqualTo(before);
  }

  @Test
  void stack_isTopFirst() throws IOException {
    StoredLayer base = StoreWorker.makeLayer(store, Optional.empty(), "b", "base");
    StoredLayer top =
        StoreWorker.makeLayer(store, Optional.of(base.record().chainId()), "t", "top");
    assertThat(store.stack(top.record().chainId())).containsExactly(top, base).inOrder();
  }

  @Test
  void document_roundTrip_andDamage() throws IOException {
    byte[] bytes = {1, 2, 3};
    Digest digest = store.putDocument(bytes);
    assertThat(store.document(digest).orElseThrow()).isEqualTo(bytes);
    Files.write(root.resolve("documents/sha256").resolve(digest.hex()), new byte[] {4});
    assertThrows(StoreException.class, () -> store.document(digest));
    assertThat(store.document(KEY)).isEmpty();
  }

  @Test
  void look_protectsNothing() throws IOException {
    Digest digest;
    try (Store other = Store.open(root)) {
      digest = other.putDocument(new byte[] {8});
    }
    assertThat(store.look(digest)).isPresent();
    assertThat(store.collect(BuildCacheCollection.KEEP).documents()).isEqualTo(1);
    assertThat(store.look(digest)).isEmpty();
  }

  @Test
  void name_roundTrip() throws IOException {
    Digest image = StoreWorker.makeImage(store, "a", "text");
    NamedImage named = new NamedImage(StoreWorker.tagged("a"), image, Optional.empty());
    assertThat(store.names()).containsExactly(named);
    assertThat(store.find(StoreWorker.tagged("a"))).hasValue(named);
    assertThat(store.removeName(named)).hasValue(named);
    assertThat(store.names()).isEmpty();
  }

  /** As by another process between the look at a name and its removal. */
  @Test
  void removeName_ofWhatIsAnothersMeanwhile_leavesItThere() throws IOException {
    Digest first = StoreWorker.makeImage(store, "a", "text");
    Digest second = StoreWorker.makeImage(store, "b", "other");
    Optional<NamedImage> seen = store.find(StoreWorker.tagged("a"));
    NamedImage moved = new NamedImage(StoreWorker.tagged("a"), second, Optional.empty());
    assertThat(store.name(moved).orElseThrow().image()).isEqualTo(first);
    assertThat(store.removeName(seen.orElseThrow())).isEmpty();
    assertThat(store.find(StoreWorker.tagged("a"))).hasValue(moved);
  }

  @Test
  void name_withTheDigestOfNoManifest_isRefused() throws Exception {
    Digest image = StoreWorker.makeImage(store, "a", "text");
    NamedImage named =
        new NamedImage(StoreWorker.tagged("a").withDigest(image), image, Optional.empty());
    assertThrows(StoreException.class, () -> store.name(named));
    assertThat(store.find(named.name())).isEmpty();
  }

  @Test
  void name_ofImageWithoutItsLayers_isRefused() throws IOException {
    Digest image = StoreWorker.makeImage(store, "a", "text");
    Path layers = root.resolve("layers");
    Path some = layers.resolve(namesIn(layers).get(0));
    Files.move(some, root.resolve("elsewhere"));
    assertThrows(
        StoreException.class,
        () -> store.name(new NamedImage(StoreWorker.tagged("b"), image, Optional.empty())));
    assertThat(store.find(StoreWorker.tagged("b"))).isEmpty();
    Files.move(root.resolve("elsewhere"), some);
  }

  @Test
  void cache_roundTrip_onlyWhileTheImageIsThere() throws IOException {
    Digest image = StoreWorker.makeImage(store, "a", "text");
    JsonObject facts = JsonObject.builder().put("files", 3).build();
    store.buildCache().put(KEY, new CachedStep(image, facts));
    assertThat(store.buildCache().find(KEY)).hasValue(new CachedStep(image, facts));
    Files.delete(root.resolve("documents/sha256").resolve(image.hex()));
    assertThat(store.buildCache().find(KEY)).isEmpty();
  }

  @Test
  void cache_ofImageWithoutALayer_isNothing() throws IOException {
    Digest image = StoreWorker.makeImage(store, "a", "text");
    store.buildCache().put(KEY, new CachedStep(image, JsonObject.empty()));
    Path base = root.resolve("layers").resolve(namesIn(root.resolve("layers")).get(0));
    Files.move(base, root.resolve("elsewhere"));
    assertThat(store.buildCache().find(KEY)).isEmpty();
    Files.move(root.resolve("elsewhere"), base);
    assertThat(store.buildCache().find(KEY)).isPresent();
  }

  /** It was not brought to disk when it was written. */
  @Test
  void cache_thatAPowerFailureEmptied_isForgotten() throws IOException {
    Digest image = StoreWorker.makeImage(store, "a", "text");
    store.buildCache().put(KEY, new CachedStep(image, JsonObject.empty()));
    Files.write(root.resolve("cache").resolve(KEY.hex()), new byte[0]);
    assertThat(store.buildCache().find(KEY)).isEmpty();
    store.buildCache().put(KEY, new CachedStep(image, JsonObject.empty()));
    assertThat(store.buildCache().find(KEY)).isPresent();
  }

  /** A build asks for the layers below each step; what was read once is not read again. */
  @Test
  void layer_isReadOnce() throws IOException {
    Digest unused = StoreWorker.makeImage(store, "a", "text");
    StoredLayer layer = store.layers().get(0);
    assertThat(store.layer(layer.record().chainId())).hasValue(layer);
    Path record = layer.directory().resolve(StoredLayer.RECORD);
    byte[] bytes = Files.readAllBytes(record);
    Files.write(record, new byte[0]);
    assertThat(store.layer(layer.record().chainId())).hasValue(layer);
    Files.write(record, bytes);
  }

  @Test
  void rememberBlob_latestIsLast() throws IOException {
    Descriptor first = new Descriptor(MediaTypes.OCI_LAYER_GZIP, Digest.of(new byte[] {1}), 10);
    Descriptor second = new Descriptor(MediaTypes.OCI_LAYER_ZSTD, Digest.of(new byte[] {2}), 9);
    store.rememberBlob(KEY, first);
    store.rememberBlob(KEY, second);
    store.rememberBlob(KEY, first);
    assertThat(store.blobs(KEY)).containsExactly(second, first).inOrder();
  }

  @Test
  void partial_isKeptAndExclusive() throws IOException {
    try (PartialBlob partial = store.partial(KEY).orElseThrow()) {
      try (var out = partial.append()) {
        out.write(new byte[] {1, 2});
      }
      assertThat(store.partial(KEY)).isEmpty();
    }
    try (PartialBlob again = store.partial(KEY).orElseThrow()) {
      assertThat(again.length()).isEqualTo(2);
      again.restart();
      assertThat(again.length()).isEqualTo(0);
      again.discard();
    }
    assertThat(namesIn(root.resolve("partials"))).isEmpty();
  }

  /** A store of somebody who is not root. */
  private Path homeOf(int user, Path temporary) throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root, to become somebody else");
    Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path home = Files.createDirectory(temporary.resolve("home"));
    Files.setAttribute(home, "unix:uid", user);
    return home.resolve("store");
  }

  /** Makes a store another user's, as seen from a user namespace and from outside. */
  private static void giveStore(Path store, int user) throws IOException {
    Files.setAttribute(store, "unix:uid", user);
    for (String name : namesIn(store)) {
      Files.setAttribute(store.resolve(name), "unix:uid", user);
    }
  }

  /** What a user made in a user namespace, the user may not remove outside. */
  @Test
  void open_whatMayNotBeRemoved_staysInTheTrash(@TempDir Path temporary) throws IOException {
    Path mine = homeOf(1000, temporary);
    try (Identity user = Identity.assume(1000, 1000)) {
      Store.open(mine).close();
    }
    Files.createDirectories(mine.resolve("trash/old/of-root/below"));
    Files.createDirectories(mine.resolve("trash/new"));
    Files.setAttribute(mine.resolve("trash/new"), "unix:uid", 1000);
    try (Identity user = Identity.assume(1000, 1000)) {
      try (Store opened = Store.open(mine)) {
        assertThat(opened.names()).isEmpty();
        assertThat(namesIn(mine.resolve("trash"))).containsExactly("old");
      }
    }
    giveStore(mine, 0);
    Store.open(mine).close();
    assertThat(namesIn(mine.resolve("trash"))).isEmpty();
  }

  /** As on a disk that fails, and on NFS while somebody has a file open. */
  @Test
  void open_whatCannotBeRemoved_isANote(@TempDir Path temporary) throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root, to mount");
    Path mine = temporary.resolve("store");
    Store.open(mine).close();
    Path stuck = Files.createDirectories(mine.resolve("trash/a/stuck"));
    Path other = Files.createDirectories(mine.resolve("trash/b/c"));
    byte[] mountPoint = PathBytes.of(stuck);
    Mounts.mount("tmpfs", mountPoint, "tmpfs", 0, new byte[0]);
    try {
      Files.writeString(stuck.resolve("file"), "x");
      Mounts.mount(
          "tmpfs", mountPoint, "tmpfs", MountFlags.REMOUNT | MountFlags.RDONLY, new byte[0]);
      List<String> notes = new ArrayList<>();
      try (Store opened = Store.open(mine, notes::add)) {
        assertThat(opened.names()).isEmpty();
        opened.stage().close();
        assertThat(Files.exists(other)).isFalse();
        assertThrows(StoreException.class, () -> opened.collect(BuildCacheCollection.KEEP));
      }
      assertThat(notes)
          .containsExactly(
              mine.resolve("trash")
                  + ": Read-only file system; what is there takes room until it can be removed");
    } finally {
      Mounts.unmount(mountPoint, 0);
    }
    Store.open(mine).close();
    assertThat(namesIn(mine.resolve("trash"))).isEmpty();
  }

  /** As after a build by sudo in the store of a user, before root was refused there. */
  @Test
  void layer_thatAnotherUserHasPutIn_saysWhatToDo(@TempDir Path temporary) throws IOException {
    Path mine = homeOf(1000, temporary);
    try (Identity user = Identity.assume(1000, 1000)) {
      Store.open(mine).close();
    }
    giveStore(mine, 0);
    try (Store roots = Store.open(mine)) {
      StoreWorker.makeImage(roots, "a", "text");
    }
    giveStore(mine, 1000);
    try (Identity user = Identity.assume(1000, 1000);
        Store users = Store.open(mine)) {
      StoreException listed = assertThrows(StoreException.class, users::layers);
      StoreException collected =
          assertThrows(StoreException.class, () -> users.collect(BuildCacheCollection.KEEP));
      assertThat(listed).hasMessageThat().startsWith(mine + "/layers/");
      assertThat(listed).hasMessageThat().contains("/layer.json: " + OF_ANOTHER);
      assertThat(collected).hasMessageThat().startsWith(mine + "/");
      assertThat(collected).hasMessageThat().contains(": " + OF_ANOTHER);
    }
  }

  @Test
  void open_ofAnothersStore_saysWhatToDo(@TempDir Path temporary) throws IOException {
    Path mine = homeOf(1000, temporary);
    Store.open(mine).close();
    try (Identity user = Identity.assume(1000, 1000)) {
      StoreException refused = assertThrows(StoreException.class, () -> Store.open(mine));
      assertThat(refused).hasMessageThat().startsWith(mine + "/");
      assertThat(refused).hasMessageThat().contains(": " + OF_ANOTHER);
    }
  }

  /** Whoever is not root may not mark a file that is read-only, nor put a name in its directory. */
  @Test
  void publish_byAUser_ofWhatMayNotBeShared(@TempDir Path temporary) throws IOException {
    Path mine = homeOf(1000, temporary);
    FileTime time = FileTime.fromMillis(1_000_000_123);
    try (Identity user = Identity.assume(1000, 1000)) {
      try (Store users = Store.open(mine)) {
        Optional<Digest> below = Optional.empty();
        for (int i = 0; i < 2; i++) {
          StoredLayer layer = readOnlyLayer(users, below, time);
          below = Optional.of(layer.record().chainId());
          assertThat(Files.readString(layer.root().resolve("d/f"))).isEqualTo("same");
          assertThat(Files.getAttribute(layer.root().resolve("open/f"), "unix:nlink")).isEqualTo(1);
          assertThat(namesIn(layer.directory())).containsExactly("layer.json", "root");
        }
        assertThat(users.collect(BuildCacheCollection.KEEP).layers()).isEqualTo(0);
      }
      try (Store again = Store.open(mine)) {
        assertThat(again.collect(BuildCacheCollection.KEEP).layers()).isEqualTo(2);
        assertThat(namesIn(mine.resolve("trash"))).isEmpty();
      }
    }
  }

  private static StoredLayer readOnlyLayer(Store users, Optional<Digest> parent, FileTime time)
      throws IOException {
    Digest diffId = Digest.of(parent.toString().getBytes("UTF-8"));
    try (Staging staging = users.stage()) {
      for (String directory : List.of("d", "open", "closed")) {
        Path file = Files.createDirectory(staging.root().resolve(directory)).resolve("f");
        Files.writeString(file, "same");
        Files.setLastModifiedTime(file, time);
        String mode = directory.equals("closed") ? "---------" : "r--r--r--";
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
      }
      Files.setPosixFilePermissions(
          staging.root().resolve("d"), PosixFilePermissions.fromString("r-xr-xr-x"));
      Digest chain = dev.jovl.oci.ChainId.next(parent, diffId);
      return users.publish(staging, new LayerRecord(chain, diffId, parent, 0, "", false));
    }
  }
}
