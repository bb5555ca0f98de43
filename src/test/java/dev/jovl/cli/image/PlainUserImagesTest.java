package dev.jovl.cli.image;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Self;
import dev.jovl.oci.Digest;
import dev.jovl.oci.MediaTypes;
import dev.jovl.tar.TarEntry;
import dev.jovl.tar.TarFormat;
import dev.jovl.tar.TarType;
import dev.jovl.tar.TarWriter;
import dev.jovl.tar.TarXattr;
import dev.jovl.testing.BenchPerTest;
import dev.jovl.testing.JovlBench;
import dev.jovl.testing.JovlBench.Outcome;
import dev.jovl.testing.TestImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Images in the store of a user who is not root, and has no user namespace either. */
@ExtendWith(BenchPerTest.class)
final class PlainUserImagesTest {
  private static final String USER = "65534";

  private final JovlBench bench;

  PlainUserImagesTest(JovlBench bench) {
    this.bench = bench;
  }

  /** A tar of entries, a line each. */
  private static final class Tar {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final TarWriter writer = new TarWriter(bytes, TarFormat.PAX);

    Tar put(TarEntry entry) throws IOException {
      writer.put(entry);
      return this;
    }

    Tar put(TarType type, String name, int mode, byte[] content) throws IOException {
      writer.put(
          TarEntry.builder(type, name.getBytes(UTF_8)).mode(mode).size(content.length).build());
      writer.write(content, 0, content.length);
      return this;
    }

    byte[] bytes() throws IOException {
      writer.finish();
      return bytes.toByteArray();
    }
  }

  /** An archive of docker save, of two layers with the same files in directories of mode 0555. */
  private static byte[] archive() throws IOException {
    byte[] layer =
        new Tar()
            .put(TarType.DIRECTORY, "./", 0555, new byte[0])
            .put(TarType.DIRECTORY, "d/", 0555, new byte[0])
            .put(TarType.FILE, "d/read-only", 0444, "read-only".getBytes(UTF_8))
            .put(TarType.FILE, "secret", 0, "secret".getBytes(UTF_8))
            .bytes();
    return archive(layer, layer);
  }

  private static byte[] archive(byte[] low, byte[] top) throws IOException {
    TestImage image = new TestImage();
    for (byte[] layer : List.of(low, top)) {
      image.layer(MediaTypes.OCI_LAYER, layer, Digest.of(layer));
    }
    String manifest =
        "[{\"Config\":\"config\",\"RepoTags\":[\"image:1\"],\"Layers\":[\"low\",\"top\"]}]";
    return new Tar()
        .put(TarType.FILE, "low", 0, low)
        .put(TarType.FILE, "top", 0, top)
        .put(TarType.FILE, "config", 0, image.config().toBytes())
        .put(TarType.FILE, "manifest.json", 0, manifest.getBytes(UTF_8))
        .bytes();
  }

  @Test
  void filesThatTheirOwnerMayNotUse_comeAndGo() throws IOException {
    Outcome outcome =
        asUser(
            "jovl load -q -i image.tar; jovl save -o again.tar image:1; jovl rmi -f image:1; ls"
                + " store/layers store/trash; jovl load -q -i again.tar; stat -c %a"
                + " store/layers/*/*/d");
    assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(0);
    assertThat(outcome.out()).contains("store/layers:\n\nstore/trash:\nLoaded image: image:1");
    assertThat(outcome.out()).endsWith("\n555\n555\n");
  }

  /** As /etc/shadow and programs like sudo, which even their owner may not read. */
  @Test
  void importedFilesThatTheirOwnerMayNotRead_areSaved() throws IOException {
    byte[] tree =
        new Tar()
            .put(TarType.FILE, "secret", 0, "secret".getBytes(UTF_8))
            .put(TarType.FILE, "program", 0111, "program".getBytes(UTF_8))
            .bytes();
    Files.write(bench.path("tree.tar"), tree);
    Outcome outcome =
        asUser(
            "jovl import tree.tar made >id; jovl save --format docker-archive -o out.tar made;"
                + " tar xOf out.tar --wildcards '*.tar' | cmp - tree.tar; jovl check");
    assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(0);
    assertThat(outcome.out()).contains("all whole");
  }

  private static TarEntry.Builder entry(TarType type, String name, int mode) {
    return TarEntry.builder(type, name.getBytes(UTF_8)).mode(mode);
  }

  private static TarEntry withAttribute(TarEntry.Builder entry) {
    byte[] value = "value".getBytes(UTF_8);
    return entry.xattrs(List.of(new TarXattr("user.a".getBytes(UTF_8), value))).build();
  }

  /** Writers may repeat the attributes of a file in the entry of a link. */
  @Test
  void attributeOfALinkToAReadOnlyFile_isSet() throws IOException {
    TarEntry.Builder link = entry(TarType.HARD_LINK, "l", 0444).linkName("f".getBytes(UTF_8));
    byte[] tree =
        new Tar()
            .put(withAttribute(entry(TarType.FILE, "f", 0444)))
            .put(withAttribute(link))
            .bytes();
    Files.write(bench.path("tree.tar"), tree);
    Outcome outcome =
        asUser(
            "jovl import tree.tar made >id; stat -c '%a %h' store/layers/*/root/l;"
                + " getfattr -n user.a --only-values store/layers/*/root/l");
    assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(0);
    assertThat(outcome.out()).isEqualTo("444 2\nvalue");
  }

  /** No copy can be made of it, so the entry of the link says nothing. */
  @Test
  void linkToALowerFileThatItsOwnerMayNotRead_isALink() throws IOException {
    byte[] low = new Tar().put(TarType.FILE, "f", 0, "low".getBytes(UTF_8)).bytes();
    TarEntry.Builder link = entry(TarType.HARD_LINK, "l", 0400).linkName("f".getBytes(UTF_8));
    byte[] top = new Tar().put(withAttribute(link)).bytes();
    Files.write(bench.path("links.tar"), archive(low, top));
    Outcome outcome = asUser("jovl load -q -i links.tar; stat -c '%a %h' store/layers/*/root/l");
    assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(0);
    assertThat(outcome.out()).endsWith("\n0 2\n");
  }

  /** Everybody needs the right to search a directory, and its owner may have none. */
  @Test
  void importedDirectoriesThatTheirOwnerMayNotSearch_areSaved() throws IOException {
    byte[] tree =
        new Tar()
            .put(TarType.DIRECTORY, "d/", 0600, new byte[0])
            .put(TarType.FILE, "d/f", 0644, "inside".getBytes(UTF_8))
            .bytes();
    Files.write(bench.path("tree.tar"), tree);
    Outcome outcome =
        asUser(
            "gzip -k tree.tar; jovl import tree.tar.gz made >id;"
                + " jovl save --format docker-archive -o out.tar made;"
                + " tar xOf out.tar --wildcards '*.tar' | cmp - tree.tar; jovl check;"
                + " ls store/layers/*");
    assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(0);
    assertThat(outcome.out()).contains("all whole");
    assertThat(outcome.out()).endsWith("\nframes\nlayer.json\nroot\n");
  }

  @Test
  void check_whatMayNotBeRead_saysWhy() throws IOException {
    Outcome outcome =
        asUser("jovl load -q -i image.tar; chmod 0 store/layers/*/layer.json; jovl check");
    assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.out()).contains("layer.json: Permission denied; needed by image:1");
  }

  @Test
  void leaseOfSomebodyElse_isNamed() throws IOException {
    Outcome outcome =
        asUser(
            "jovl load -q -i image.tar; : >store/leases/other; chmod 0 store/leases/other;"
                + " jovl images");
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err())
        .contains("store/leases/other: Permission denied; remove it when nothing uses the store");
  }

  @Test
  void fileOfRootThatOthersMayWriteTo_isRefusedAsItIs() throws IOException {
    asUser("mkdir -m 755 store");
    Path names = Files.writeString(bench.path("store/names.json"), "{}");
    Files.setPosixFilePermissions(names, PosixFilePermissions.fromString("rw-rw-rw-"));
    Outcome outcome = again("jovl images");
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err()).contains("store/names.json may be written to by other users; chmod");
  }

  /** Runs a script in which jovl is ours, on a store below the working directory. */
  private Outcome asUser(String commands) throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root, to become somebody else");
    Files.write(bench.path("image.tar"), archive());
    bench.giveTo(USER);
    return again(commands);
  }

  private Outcome again(String commands) throws IOException {
    // A user namespace is made by unshare(1).
    String alone =
        "mkdir -p no; ln -sf /bin/false no/unshare; export PATH=$PWD/no:$PATH HOME=$PWD; ";
    String script = "set -e; jovl() { ./jovl --root store \"$@\"; }; " + alone + commands;
    return bench.runAs(USER, script);
  }
}
