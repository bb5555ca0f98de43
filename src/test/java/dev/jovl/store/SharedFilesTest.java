package dev.jovl.store;

import static com.google.common.truth.Truth.assertThat;
import static dev.jovl.store.OnDisk.inode;
import static dev.jovl.store.OnDisk.namesIn;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.layer.LayerUnpacker;
import dev.jovl.layer.UnpackOptions;
import dev.jovl.layer.Unpacked;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Mounts;
import dev.jovl.linux.PathBytes;
import dev.jovl.linux.Self;
import dev.jovl.mount.SnapshotMount;
import dev.jovl.oci.ChainId;
import dev.jovl.oci.Digest;
import dev.jovl.posix.FileName;
import dev.jovl.tar.TarEntry;
import dev.jovl.tar.TarFormat;
import dev.jovl.tar.TarType;
import dev.jovl.tar.TarWriter;
import dev.jovl.union.whiteout.SharedMark;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Files of a new layer that are one inode with the same file below, and those that are not. */
final class SharedFilesTest {

  private static final FileTime TIME = FileTime.fromMillis(1_000_000_123);

  private final Path root;
  private final Store store;

  SharedFilesTest(@TempDir Path temporary) throws IOException {
    root = temporary.resolve("store");
    store = Store.open(root);
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  private static Path write(Staging staging, String text, FileTime time, String file)
      throws IOException {
    Path path = staging.root().resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text.repeat(100_000));
    Files.setLastModifiedTime(path, time);
    return path;
  }

  private StoredLayer publish(Staging staging, Optional<Digest> parent, String diff)
      throws IOException {
    return publish(store, staging, parent, diff);
  }

  private static StoredLayer publish(
      Store other, Staging staging, Optional<Digest> parent, String diff) throws IOException {
    Digest diffId = Digest.of(diff.getBytes(UTF_8));
    Digest chain = ChainId.next(parent, diffId);
    return other.publish(staging, new LayerRecord(chain, diffId, parent, 0, "", false));
  }

  private StoredLayer layerWith(
      Optional<Digest> parent, String text, FileTime time, String... files) throws IOException {
    return layerWith(store, parent, text, time, files);
  }

  private static StoredLayer layerWith(
      Store other, Optional<Digest> parent, String text, FileTime time, String... files)
      throws IOException {
    try (Staging staging = other.stage()) {
      for (String file : files) {
        Path unused = write(staging, text, time, file);
      }
      return publish(other, staging, parent, text + List.of(files) + time);
    }
  }

  @Test
  void publish_fileEqualToALowerOne_isAHardLink() throws IOException {
    StoredLayer base = layerWith(Optional.empty(), "same", TIME, "d/f", "d/other");
    Optional<Digest> parent = Optional.of(base.record().chainId());
    StoredLayer top = layerWith(parent, "same", TIME, "d/f", "d/new");
    assertThat(inode(top.root().resolve("d/f"))).isEqualTo(inode(base.root().resolve("d/f")));
    assertThat(Files.getAttribute(top.root().resolve("d/new"), "unix:nlink")).isEqualTo(1);
    LayerUsage usage =
        store.usage().stream().filter(u -> u.layer().equals(top)).findFirst().orElseThrow();
    assertThat(usage.sharedBytes()).isAtLeast(400_000);
    assertThat(usage.uniqueBytes()).isAtLeast(400_000);
    assertThat(usage.files()).isEqualTo(3);
  }

  private StoredLayer layerWithHoles(Optional<Digest> parent, String text) throws IOException {
    try (Staging staging = store.stage()) {
      Path file = write(staging, "same", TIME, "f");
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        int unused = channel.write(ByteBuffer.wrap(text.getBytes(UTF_8)), 1L << 40);
        unused = channel.write(ByteBuffer.wrap(new byte[1]), (1L << 41) - 1);
      }
      Files.setLastModifiedTime(file, TIME);
      return publish(staging, parent, "holes" + text + parent);
    }
  }

  /** Two TiB of holes are not read, and what is between them is compared. */
  @Test
  void publish_filesWithHoles_areComparedWhereTheyHaveData() throws IOException {
    StoredLayer base = layerWithHoles(Optional.empty(), "in the middle");
    Optional<Digest> parent = Optional.of(base.record().chainId());
    assertTimeoutPreemptively(
        Duration.ofSeconds(60),
        () -> {
          StoredLayer same = layerWithHoles(parent, "in the middle");
          assertThat(inode(same.root().resolve("f"))).isEqualTo(inode(base.root().resolve("f")));
          StoredLayer other = layerWithHoles(parent, "of the other");
          assertThat(inode(other.root().resolve("f")))
              .isNotEqualTo(inode(base.root().resolve("f")));
        });
  }

  /** What differs from the file below in nothing else, by the name and value of an attribute. */
  static List<Arguments> differences() {
    return List.of(
        Arguments.of("lastModifiedTime", FileTime.fromMillis(1_000_000_124)),
        Arguments.of("unix:mode", 0751),
        Arguments.of("unix:uid", 1),
        Arguments.of("unix:gid", 1),
        Arguments.of("user:x", ByteBuffer.wrap(new byte[] {1})));
  }

  /** Or a {@code RUN chmod 600 /secret} would be lost. */
  @ParameterizedTest
  @MethodSource("differences")
  void publish_fileWithOneOtherAttribute_isItsOwn(String attribute, Object value)
      throws IOException {
    boolean gives = attribute.endsWith("id");
    assumeTrue(Self.effectiveUid() == 0 || !gives, "needs root, to give files away");
    StoredLayer base = layerWith(Optional.empty(), "same", TIME, "d/f");
    try (Staging staging = store.stage()) {
      Files.setAttribute(write(staging, "same", TIME, "d/f"), attribute, value);
      StoredLayer top = publish(staging, Optional.of(base.record().chainId()), attribute);
      assertThat(inode(top.root().resolve("d/f"))).isNotEqualTo(inode(base.root().resolve("d/f")));
    }
  }

  /** Without this the files above might be their own for another reason. */
  @Test
  void publish_fileWithTheSameAttribute_isAHardLink() throws IOException {
    Optional<Digest> parent = Optional.empty();
    List<Long> inodes = new ArrayList<>();
    for (String layer : List.of("base", "top")) {
      try (Staging staging = store.stage()) {
        Path file = write(staging, "same", TIME, "d/f");
        Files.setAttribute(file, "user:x", ByteBuffer.wrap(new byte[] {1}));
        StoredLayer made = publish(staging, parent, layer);
        inodes.add(inode(made.root().resolve("d/f")));
        parent = Optional.of(made.record().chainId());
      }
    }
    assertThat(inodes.get(1)).isEqualTo(inodes.get(0));
  }

  @Test
  void publish_fileOfOtherContent_isItsOwn() throws IOException {
    StoredLayer base = layerWith(Optional.empty(), "same", TIME, "d/f");
    StoredLayer other = layerWith(Optional.of(base.record().chainId()), "othe", TIME, "d/f");
    assertThat(inode(other.root().resolve("d/f"))).isNotEqualTo(inode(base.root().resolve("d/f")));
    assertThat(Files.readString(other.root().resolve("d/f"))).startsWith("othe");
  }

  @Test
  void publish_lowerFileHasTwoNames_isItsOwn() throws IOException {
    StoredLayer base = layerWith(Optional.empty(), "same", TIME, "d/f");
    Files.createLink(base.root().resolve("d/link"), base.root().resolve("d/f"));
    StoredLayer top = layerWith(Optional.of(base.record().chainId()), "same", TIME, "d/f");
    assertThat(Files.getAttribute(top.root().resolve("d/f"), "unix:nlink")).isEqualTo(1);
  }

  @Test
  void publish_threeEqualFiles_areOneInode() throws IOException {
    StoredLayer one = layerWith(Optional.empty(), "same", TIME, "d/f");
    StoredLayer two = layerWith(Optional.of(one.record().chainId()), "same", TIME, "d/f", "x/y");
    layerWith(Optional.of(two.record().chainId()), "same", TIME, "d/f", "x/z");
    assertThat(Files.getAttribute(one.root().resolve("d/f"), "unix:nlink")).isEqualTo(3);
  }

  @Test
  void publish_sharedFile_hasOneNameInAUnion() throws IOException {
    StoredLayer one = layerWith(Optional.empty(), "same", TIME, "d/f");
    StoredLayer two = layerWith(Optional.of(one.record().chainId()), "same", TIME, "d/f");
    assertThat(Files.getAttribute(one.root().resolve("d/f"), "unix:nlink")).isEqualTo(2);
    for (List<Path> lowers : List.of(List.of(one.root()), List.of(two.root(), one.root()))) {
      Path target = Files.createDirectory(root.resolve("mnt" + lowers.size()));
      SnapshotMount mount = SnapshotMount.readOnly(lowers, target);
      try {
        assertThat(Files.getAttribute(target.resolve("d/f"), "unix:nlink")).isEqualTo(1);
      } finally {
        mount.unmount();
      }
    }
  }

  /** The mark of one image must not part the names that another one gives to the file. */
  @Test
  void publish_linkToAFileThatAnotherImageShares_isALinkInAUnion() throws IOException {
    StoredLayer base = layerWith(Optional.empty(), "same", TIME, "d/f");
    Optional<Digest> parent = Optional.of(base.record().chainId());
    StoredLayer unused = layerWith(parent, "same", TIME, "d/f");
    StoredLayer linked = layerWithLink(base, "d/l", "d/f");
    Path target = Files.createDirectory(root.resolve("mnt"));
    SnapshotMount mount = SnapshotMount.readOnly(List.of(linked.root(), base.root()), target);
    try {
      for (String name : List.of("d/f", "d/l")) {
        assertThat(Files.getAttribute(target.resolve(name), "unix:nlink")).isEqualTo(2);
      }
      assertThat(inode(target.resolve("d/l"))).isEqualTo(inode(target.resolve("d/f")));
    } finally {
      mount.unmount();
    }
  }

  /** A hard link that is unpacked while a file is compared is a second name in its layer. */
  @Test
  @Timeout(60)
  void publish_lowerFileGetsASecondNameMeanwhile_isItsOwn() throws Exception {
    StoredLayer base = layerWith(Optional.empty(), "same", TIME, "d/f");
    Optional<Digest> parent = Optional.of(base.record().chainId());
    Path below = base.root().resolve("d/f");
    ExecutorService publisher = Executors.newSingleThreadExecutor();
    try (Staging other = store.stage()) {
      Future<StoredLayer> top;
      try (Fd lock = new StoreLock(new StoreLayout(root)).forUse()) {
        top = publisher.submit(() -> layerWith(parent, "same", TIME, "d/f"));
        awaitWaiter(new StoreLayout(root).lock());
        Files.createLink(other.root().resolve("link"), below);
      }
      Path own = top.get().root().resolve("d/f");
      assertThat(inode(own)).isNotEqualTo(inode(below));
      assertThat(attribute(below, "nlink")).isEqualTo(2);
      try (Fd directory = StoreFiles.open(base.root().resolve("d"))) {
        assertThat(SharedMark.isOn(directory, FileName.of("f"))).isFalse();
      }
    } finally {
      publisher.shutdown();
    }
  }

  /** Waits until a process waits for the lock of a file. */
  private static void awaitWaiter(Path file) throws Exception {
    String waiter = ":" + inode(file) + " ";
    while (Files.readAllLines(Path.of("/proc/locks")).stream()
        .noneMatch(line -> line.contains("->") && line.contains(waiter))) {
      Thread.sleep(1);
    }
  }

  private static Object attribute(Path file, String name) throws IOException {
    return Files.getAttribute(file, "unix:" + name);
  }

  /** Its entry says of the file what that is, so no other reason is left to make a copy. */
  private StoredLayer layerWithLink(StoredLayer base, String name, String target)
      throws IOException {
    Path file = base.root().resolve(target);
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    TarWriter writer = new TarWriter(tar, TarFormat.PAX);
    writer.put(
        TarEntry.builder(TarType.HARD_LINK, name.getBytes(UTF_8))
            .linkName(target.getBytes(UTF_8))
            .mode((int) attribute(file, "mode") & 07777)
            .owner((int) attribute(file, "uid"), (int) attribute(file, "gid"))
            .modified(TIME.toInstant())
            .build());
    writer.finish();
    try (Staging staging = store.stage();
        Fd layer = staging.openRoot();
        Fd below = StoreFiles.open(base.root())) {
      Unpacked unused =
          LayerUnpacker.unpack(
              new ByteArrayInputStream(tar.toByteArray()),
              layer,
              UnpackOptions.of(() -> List.of(below)));
      return publish(staging, Optional.of(base.record().chainId()), name);
    }
  }

  /** Sets attributes until an inode of ext4 has no room for the mark. */
  private static void fillAttributes(Path file) throws IOException {
    UserDefinedFileAttributeView attributes =
        Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
    boolean full = false;
    for (int size = 4000; size >= 0; size -= 4) {
      try {
        int unused = attributes.write("a" + size, ByteBuffer.allocate(size));
      } catch (FileSystemException noRoom) {
        assertThat(noRoom).hasMessageThat().contains("space");
        full = true;
      }
    }
    assumeTrue(full, "needs a filesystem whose inodes get full");
  }

  private StoredLayer layerWithManyAttributes(Optional<Digest> parent) throws IOException {
    try (Staging staging = store.stage()) {
      fillAttributes(write(staging, "same", TIME, "f"));
      return publish(staging, parent, "attributes" + parent);
    }
  }

  /** A shared file without a mark would show too many links. */
  @Test
  void publish_whereAnInodeHasNoRoomForTheMark_leavesTheFileAsItIs() throws IOException {
    StoredLayer base = layerWithManyAttributes(Optional.empty());
    StoredLayer top = layerWithManyAttributes(Optional.of(base.record().chainId()));
    assertThat(attribute(base.root().resolve("f"), "nlink")).isEqualTo(1);
    assertThat(attribute(top.root().resolve("f"), "nlink")).isEqualTo(1);
    assertThat(Files.readString(top.root().resolve("f"))).isEqualTo("same".repeat(100_000));
    assertThat(namesIn(top.directory())).doesNotContain("shared");
  }

  @Test
  void publish_whereThereAreNoAttributes_sharesNothing(@TempDir Path temporary) throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root, to mount");
    byte[] target = PathBytes.of(temporary);
    Mounts.mount("none", target, "ramfs", 0, null);
    try (Store other = Store.open(temporary.resolve("store"))) {
      StoredLayer base = layerWith(other, Optional.empty(), "same", TIME, "d/f");
      Optional<Digest> parent = Optional.of(base.record().chainId());
      StoredLayer top = layerWith(other, parent, "same", TIME, "d/f");
      assertThat(Files.getAttribute(top.root().resolve("d/f"), "unix:nlink")).isEqualTo(1);
      assertThat(namesIn(top.directory())).containsExactly("layer.json", "root");
    }
  }
}
