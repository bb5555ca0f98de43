package dev.jovl.cli.image;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.jovl.cli.Ran;
import dev.jovl.oci.ChainId;
import dev.jovl.oci.Digest;
import dev.jovl.oci.MediaTypes;
import dev.jovl.tar.TarEntry;
import dev.jovl.tar.TarFormat;
import dev.jovl.tar.TarType;
import dev.jovl.tar.TarWriter;
import dev.jovl.testing.FakeRegistry;
import dev.jovl.testing.FakeRegistryPerTest;
import dev.jovl.testing.NeedsRoot;
import dev.jovl.testing.TestImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What {@code jovl check} sees of trees that came as tars and hold more than plain files. */
@ExtendWith({NeedsRoot.class, FakeRegistryPerTest.class})
final class CheckedTreesTest {

  private final Path directory;
  private final FakeRegistry server;

  CheckedTreesTest(@TempDir Path directory, FakeRegistry server) {
    this.directory = directory;
    this.server = server;
  }

  private Ran jovl(String... args) {
    return Ran.on(directory.resolve("store"), args);
  }

  /** Pulls an image; returns the tree of its uppermost layer. */
  private Path pulled(TestImage image) throws IOException {
    Digest unused = image.putInto(server, "app", "1");
    assertThat(jovl("pull", "-q", server.domain() + "/app:1").exitCode()).isEqualTo(0);
    assertThat(jovl("check").out()).contains("all whole");
    Digest chain = ChainId.of(image.config().diffIds()).orElseThrow();
    return directory.resolve("store/layers/" + chain.hex() + "/root");
  }

  private void assertDamaged(String why) {
    Ran told = jovl("check");
    assertThat(told.out()).contains(why);
    assertThat(told.exitCode()).isEqualTo(1);
  }

  private static TestImage onTop(TestImage image, byte[] tar) {
    return image.layer(MediaTypes.OCI_LAYER, tar, Digest.of(tar));
  }

  private static byte[] tar(TarEntry... entries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    TarWriter tar = new TarWriter(bytes, TarFormat.PAX);
    for (TarEntry entry : entries) {
      tar.put(entry);
      tar.write(new byte[(int) entry.size()], 0, (int) entry.size());
    }
    tar.finish();
    return bytes.toByteArray();
  }

  private static TarEntry.Builder file(String name) {
    return TarEntry.builder(TarType.FILE, name.getBytes(UTF_8)).mode(0644);
  }

  @Test
  void linkThatBecameAFileOfItsOwn() throws Exception {
    TarEntry link =
        TarEntry.builder(TarType.HARD_LINK, "b".getBytes(UTF_8))
            .linkName("a".getBytes(UTF_8))
            .build();
    Path root = pulled(onTop(new TestImage(), tar(file("a").size(3).build(), link)));
    FileTime before = Files.getLastModifiedTime(root);
    Files.delete(root.resolve("b"));
    Files.copy(root.resolve("a"), root.resolve("b"), StandardCopyOption.COPY_ATTRIBUTES);
    Files.setLastModifiedTime(root, before);
    assertDamaged("links");
  }

  @Test
  void deletionThatIsLost() throws Exception {
    byte[] hides = tar(file(".wh.a").build(), file("b").build());
    Path root = pulled(onTop(new TestImage().layer("a", "1"), hides));
    FileTime before = Files.getLastModifiedTime(root);
    Files.delete(root.resolve("a"));
    Files.setLastModifiedTime(root, before);
    assertDamaged("names");
  }

  @Test
  void fileOfATarThatHadItTwice() throws Exception {
    byte[] twice = tar(file("a").size(3).build(), file("a").size(4).build());
    Path root = pulled(onTop(new TestImage(), twice));
    Files.writeString(root.resolve("a"), "abcd");
    Files.setLastModifiedTime(root.resolve("a"), FileTime.fromMillis(0));
    assertDamaged("contents");
  }

  /**
   * Pulls an image whose upper layer has a root of 0755 and a file of zeros, all of root and 1970.
   */
  private Path pulledWithoutFrames() throws IOException {
    TarEntry top = TarEntry.builder(TarType.DIRECTORY, "./".getBytes(UTF_8)).mode(0755).build();
    byte[] twice = tar(top, file("a").size(3).build(), file("a").size(200_000).build());
    return pulled(onTop(new TestImage(), twice));
  }

  private static void seal(Path root, String tree) throws IOException {
    Path record = root.resolveSibling("layer.json");
    String sealed = Files.readString(record).replaceFirst("\"tree\\w*\":\\{[^}]*}", tree);
    assertThat(sealed).contains(tree);
    Files.writeString(record, sealed);
  }

  /** An older jovl passes over a key that it does not know, and finds no damage. */
  @Test
  void sealWithData_hasAKeyOfItsOwn() throws Exception {
    Path root = pulledWithoutFrames();
    String record = Files.readString(root.resolveSibling("layer.json"));
    assertThat(record).contains("\"treeWithData\":{\"digest\":");
    assertThat(record).doesNotContain("\"tree\":");
  }

  /** The digest is one that an older jovl made. */
  @Test
  void treeUnderAnOlderSealWithoutContents() throws Exception {
    Path root = pulledWithoutFrames();
    seal(
        root,
        "\"tree\":{\"digest\":"
            + "\"sha256:1d1ca4266dac73d07ab5eed6e2317a1a334782c29a194e0529f4099693f80d51\"}");
    assertThat(jovl("check").out()).contains("all whole");
    Files.setAttribute(root.resolve("a"), "unix:mode", 0600);
    assertDamaged("modes");
  }

  /** The digest, which an older jovl made, has each byte of the files, and none of their places. */
  @Test
  void fileUnderAnOlderSeal() throws Exception {
    Path root = pulledWithoutFrames();
    seal(
        root,
        "\"tree\":{\"digest\":"
            + "\"sha256:ac101932cf7541aebc0ec93955e1dccbed0f3e9a85d1e32712bc2c28856d3289\","
            + "\"contents\":true}");
    assertThat(jovl("check").out()).contains("all whole");
    byte[] other = new byte[200_000];
    other[100_000] = 1;
    Files.write(root.resolve("a"), other);
    Files.setLastModifiedTime(root.resolve("a"), FileTime.fromMillis(0));
    assertDamaged("contents");
  }

  @Test
  void filesThatLayersShare_areWhole() throws Exception {
    Path root = pulled(new TestImage().layer("a", "same", "b", "1").layer("a", "same"));
    assertThat(Files.getAttribute(root.resolve("a"), "unix:nlink")).isEqualTo(2);
    Digest more =
        new TestImage()
            .layer("a", "same", "b", "1")
            .layer("a", "same")
            .layer("a", "same")
            .putInto(server, "app", "2");
    assertThat(more).isNotNull();
    assertThat(jovl("pull", "-q", server.domain() + "/app:2").exitCode()).isEqualTo(0);
    assertThat(Files.getAttribute(root.resolve("a"), "unix:nlink")).isEqualTo(3);
    assertThat(jovl("check").out()).contains("all whole");
  }

  @Test
  void tarThatWasImported() throws Exception {
    Path tar = Files.write(directory.resolve("root.tar"), tar(file("d/a").size(3).build()));
    assertThat(jovl("import", tar.toString(), "made").exitCode()).isEqualTo(0);
    assertThat(jovl("check").out()).contains("all whole");
    Path layers = directory.resolve("store/layers");
    try (var each = Files.list(layers)) {
      List<Path> roots = each.map(it -> it.resolve("root")).toList();
      assertThat(roots).hasSize(1);
      Files.setAttribute(roots.get(0).resolve("d"), "unix:mode", 0700);
    }
    assertDamaged("modes");
  }
}
