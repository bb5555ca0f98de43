package dev.jovl.build;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.build.digest.GivenMemory;
import dev.jovl.build.digest.PlainSmallFile;
import dev.jovl.build.request.BuildException;
import dev.jovl.build.request.NamedContext;
import dev.jovl.build.request.TextFile;
import dev.jovl.image.archive.ArchiveFormat;
import dev.jovl.image.archive.LayoutImage;
import dev.jovl.image.archive.Save;
import dev.jovl.layer.compression.Compression;
import dev.jovl.oci.Digest;
import dev.jovl.testing.DiskScript;
import dev.jovl.testing.Ending;
import dev.jovl.testing.NeedsRoot;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Contexts that the command line gives a name. */
@ExtendWith({NeedsRoot.class, WorkshopPerTest.class})
final class NamedContextsTest {

  private final Workshop shop;
  private final Path other;

  NamedContextsTest(Workshop shop, @TempDir Path temp) throws IOException {
    this.shop = shop;
    this.other = Files.createDirectories(temp.resolve("other"));
    Files.createDirectory(other.resolve("d"));
    Files.writeString(other.resolve("d/file"), "other");
    Files.writeString(other.resolve("secret"), "kept back");
  }

  private void name(String name, String ignore) {
    TextFile file = new TextFile("ignored", ignore.getBytes(StandardCharsets.UTF_8));
    shop.context(name, new NamedContext.Directory(other, file));
  }

  /** As where the store is in the directory that is built: it would go on for ever. */
  @Test
  void directory_thatHoldsTheStore_isNotCopiedIntoItself() throws Exception {
    Path above = shop.context().resolve("..").normalize();
    TextFile none = new TextFile(".dockerignore", new byte[0]);
    shop.context("all", new NamedContext.Directory(above, none));
    for (String copy : new String[] {"COPY --from=all . /x", "COPY --link --from=all . /x/y"}) {
      BuildException e =
          assertThrows(BuildException.class, () -> shop.build("FROM busybox", copy), copy);
      assertThat(e).hasMessageThat().containsMatch("store/staging.*: this is where the copy goes");
    }
  }

  @Test
  void copy_takesItsFiles_andSeesThemChange() throws Exception {
    name("Tree", "");
    String[] lines = {"FROM busybox", "COPY --from=tree d/file /got"};
    assertThat(shop.read(shop.build(lines), "got")).isEqualTo("other");
    Digest again = shop.build(lines);
    assertThat(shop.executed()).isEmpty();
    Files.writeString(other.resolve("d/file"), "changed");
    Digest changed = shop.build(lines);
    assertThat(shop.read(changed, "got")).isEqualTo("changed");
    assertThat(changed).isNotEqualTo(again);
  }

  @Test
  void copy_filesAreRoots_andIgnoredOnesAreNotThere() throws Exception {
    name("tree", "secret\n");
    Files.setAttribute(other.resolve("d/file"), "unix:uid", 7);
    Digest image = shop.build("FROM busybox", "COPY --from=tree . /got");
    int owner =
        shop.in(image, root -> (int) Files.getAttribute(root.resolve("got/d/file"), "unix:uid"));
    assertThat(owner).isEqualTo(0);
    assertThat(shop.<Boolean>in(image, root -> Files.exists(root.resolve("got/secret")))).isFalse();
    BuildException e =
        assertThrows(
            BuildException.class, () -> shop.build("FROM busybox", "COPY --from=tree secret /"));
    assertThat(e).hasMessageThat().contains("\"secret\": excluded by the ignore file");
  }

  @Test
  void copy_linkOut_staysInside() throws Exception {
    name("tree", "");
    Files.createSymbolicLink(other.resolve("passwd"), Path.of("/etc/passwd"));
    Files.createSymbolicLink(other.resolve("up"), Path.of("../../../../../../../../etc"));
    for (String source : new String[] {"passwd", "up/passwd", "../../../../../../etc/passwd"}) {
      BuildException e =
          assertThrows(
              BuildException.class,
              () -> shop.build("FROM busybox", "COPY --from=tree " + source + " /x"));
      assertThat(e)
          .hasMessageThat()
          .contains(
              "no such file or directory in the context, and "
                  + (source.startsWith("..") ? "\"..\"" : "its symbolic link")
                  + " does not lead out of it");
    }
  }

  @Test
  void copy_whatIsMissingInside_isNotSaidToLeadOut() throws Exception {
    name("tree", "");
    Files.createSymbolicLink(other.resolve("current"), Path.of("d"));
    Files.createSymbolicLink(other.resolve("d/up"), Path.of("../d"));
    for (String source : new String[] {"d/../b", "/d/../..b", "current/missing", "d/up/missing"}) {
      BuildException e =
          assertThrows(
              BuildException.class,
              () -> shop.build("FROM busybox", "COPY --from=tree " + source + " /x"));
      assertThat(e).hasMessageThat().contains("no such file or directory in the context");
      assertThat(e).hasMessageThat().doesNotContain("lead out");
    }
  }

  @Test
  void from_directory_isAnImageOfItsFiles() throws Exception {
    name("tree", "secret\n");
    String[] lines = {"FROM tree", "COPY --from=busybox /bin /bin", "RUN cat /d/file > /out"};
    Digest image = shop.build(lines);
    assertThat(shop.read(image, "out")).isEqualTo("other");
    assertThat(shop.<Boolean>in(image, root -> Files.exists(root.resolve("secret")))).isFalse();
    assertThat(shop.config(image).diffIds()).hasSize(3);
    Digest unused = shop.build(lines);
    assertThat(shop.executed()).isEmpty();
    Files.writeString(other.resolve("d/file"), "new");
    assertThat(shop.read(shop.build(lines), "out")).isEqualTo("new");
  }

  @Test
  void from_imageThatIsScratch_isEmpty() throws Exception {
    shop.file("f", "x").context("base", new NamedContext.Image("scratch"));
    Digest image = shop.build("FROM base", "COPY f /f");
    assertThat(shop.read(image, "f")).isEqualTo("x");
    assertThat(shop.config(image).diffIds()).hasSize(1);
  }

  @Test
  void copyAndMount_imageThatIsScratch_findNothing() throws Exception {
    shop.context("none", new NamedContext.Image("scratch"));
    for (String empty : new String[] {"none", "scratch"}) {
      Digest image =
          shop.build(
              "FROM busybox",
              "COPY --from=" + empty + " / /copied/",
              "RUN --mount=from=" + empty + ",target=/m ls -A /copied /m > /names");
      assertThat(shop.read(image, "names")).isEqualTo("/copied:\n\n/m:\n");
      BuildException e =
          assertThrows(
              BuildException.class,
              () -> shop.build("FROM busybox", "COPY --from=" + empty + " /f /"));
      assertThat(e).hasMessageThat().contains("\"/f\": no such file or directory");
    }
  }

  @Test
  void from_stageOfTheName_isReplacedAndNotBuilt() throws Exception {
    name("base", "");
    Digest image =
        shop.build(
            "FROM busybox AS base",
            "RUN exit 1",
            "FROM busybox",
            "COPY --from=base d/file /by-name",
            "COPY --from=0 d/file /by-number");
    assertThat(shop.read(image, "by-name")).isEqualTo("other");
    assertThat(shop.read(image, "by-number")).isEqualTo("other");
  }

  @Test
  void target_thatIsReplaced_isRefused() {
    name("last", "");
    BuildException e =
        assertThrows(BuildException.class, () -> shop.build("FROM busybox AS last", "RUN true"));
    assertThat(e).hasMessageThat().contains("--build-context last takes the place of the stage");
  }

  @Test
  void image_standsForAnotherName() throws Exception {
    shop.context("docker.io/library/debian:latest", new NamedContext.Image("busybox"));
    Digest image =
        shop.build(
            "FROM debian",
            "COPY --from=debian:latest /etc/group /copied",
            "RUN --mount=from=debian,target=/m cat /m/etc/group > /mounted");
    assertThat(shop.read(image, "copied")).contains("staff");
    assertThat(shop.read(image, "mounted")).contains("staff");
  }

  @Test
  void mount_ofItsFiles_isInTheKey() throws Exception {
    name("tree", "secret\n");
    String[] lines = {
      "FROM busybox",
      "RUN --mount=from=tree,target=/m cat /m/d/file > /out; ls /m > /names",
      "RUN --mount=type=cache,from=tree,source=d,target=/c cat /c/file > /filled",
    };
    Digest image = shop.build(lines);
    assertThat(shop.read(image, "out")).isEqualTo("other");
    assertThat(shop.read(image, "names")).isEqualTo("d\n");
    assertThat(shop.read(image, "filled")).isEqualTo("other");
    Digest unused = shop.build(lines);
    assertThat(shop.executed()).isEmpty();
    Files.writeString(other.resolve("d/file"), "new");
    assertThat(shop.read(shop.build(lines), "out")).isEqualTo("new");
  }

  /** The image of a layout is a base, and what COPY takes from, without a name in the store. */
  @Test
  void layout_isAnImage(@TempDir Path temp) throws Exception {
    Digest made = shop.build("FROM busybox", "COPY . /from-context");
    try (OutputStream out = Files.newOutputStream(temp.resolve("a.tar"))) {
      new Save(shop.store())
          .call(List.of(made.toString()), ArchiveFormat.OCI, Compression.NONE, out);
    }
    Path layout = Files.createDirectory(temp.resolve("layout"));
    Process tar = new ProcessBuilder("tar", "-xf", "../a.tar").directory(layout.toFile()).start();
    assertThat(Ending.code(tar)).isEqualTo(0);
    LayoutImage image = new LayoutImage(layout, Optional.empty(), Optional.empty());
    shop.context("base", new NamedContext.Layout(image));
    Digest built = shop.build("FROM base", "COPY --from=base /from-context /again");
    assertThat(shop.<Boolean>in(built, root -> Files.isDirectory(root.resolve("again")))).isTrue();
    LayoutImage wrong = new LayoutImage(layout, Optional.of("other"), Optional.empty());
    shop.context("base", new NamedContext.Layout(wrong));
    BuildException e = assertThrows(BuildException.class, () -> shop.build("FROM base"));
    assertThat(e).hasMessageThat().contains("the layout has no image with the tag other");
  }

  /** So the next build reads nothing twice, and a collection knows that they were of use. */
  @Test
  void digests_ofABuildThatFails_areKept() throws Exception {
    Path file = other.resolve("d/file");
    DiskScript.assumeOnDisk(file);
    Path digests = shop.context().resolveSibling("digests");
    GivenMemory.write(new PlainSmallFile(digests), file, "other");
    Files.setLastModifiedTime(digests, FileTime.fromMillis(0));
    name("old", "");
    BuildException e =
        assertThrows(
            BuildException.class,
            () -> shop.build("FROM busybox", "COPY --from=old d /x", "COPY absent /"));
    assertThat(e).hasMessageThat().contains("absent");
    assertThat(Files.getLastModifiedTime(digests).toMillis()).isGreaterThan(0L);
  }
}
