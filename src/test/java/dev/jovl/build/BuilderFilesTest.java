package dev.jovl.build;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.build.request.BuildException;
import dev.jovl.image.archive.ArchiveFormat;
import dev.jovl.image.archive.Load;
import dev.jovl.image.archive.Save;
import dev.jovl.image.transfer.TransferListener;
import dev.jovl.layer.compression.Compression;
import dev.jovl.oci.Digest;
import dev.jovl.oci.Platform;
import dev.jovl.store.Store;
import dev.jovl.testing.Ending;
import dev.jovl.testing.NeedsRoot;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Builds that bring files into an image. */
@ExtendWith({NeedsRoot.class, WorkshopPerTest.class})
final class BuilderFilesTest {

  private final Workshop shop;

  BuilderFilesTest(Workshop shop) {
    this.shop = shop;
  }

  @Test
  void build_copyOwners() throws Exception {
    shop.file("f", "x");
    Digest image =
        shop.build("FROM busybox", "COPY --chown=user:staff --chmod=600 f /f", "COPY f /g");
    assertThat(shop.<Object>in(image, root -> Files.getAttribute(root.resolve("f"), "unix:uid")))
        .isEqualTo(7);
    assertThat(shop.<Object>in(image, root -> Files.getAttribute(root.resolve("f"), "unix:gid")))
        .isEqualTo(50);
    assertThat(shop.<Object>in(image, root -> Files.getAttribute(root.resolve("g"), "unix:uid")))
        .isEqualTo(0);
    BuildException failure =
        assertThrows(
            BuildException.class, () -> shop.build("FROM busybox", "COPY --chown=nobody f /f"));
    assertThat(failure).hasMessageThat().contains("no user \"nobody\" in /etc/passwd");
  }

  /** An id from 2^31 up is one that the image tells, as for USER. */
  @Test
  void build_copyOwners_largeIds_areThoseOfALine() throws Exception {
    shop.file("f", "x");
    String large = "RUN echo big:x:3000000000:3000000001 >>/etc/passwd; ";
    Digest image =
        shop.build("FROM busybox", large + "echo 5:x:50:6 >>/etc/passwd", "COPY --chown=big f /f");
    assertThat(shop.owner(image, "f")).isEqualTo((int) 3000000000L + ":" + (int) 3000000001L);
    BuildException failure =
        assertThrows(
            BuildException.class, () -> shop.build("FROM busybox", "COPY --chown=2147483648 f /f"));
    assertThat(failure).hasMessageThat().contains("from 0 to 2147483647");
    Digest number = shop.build("FROM busybox", large, "COPY --chown=5 f /f");
    assertThat(shop.owner(number, "f")).isEqualTo("5:5");
  }

  @Test
  void build_copyOwners_rootNeedsNoFileThatTellsIt() throws Exception {
    shop.file("f", "x");
    Digest image =
        shop.build("FROM scratch", "COPY --chown=root:root f /a", "COPY --chown=7:root f /d/b");
    assertThat(shop.owner(image, "a") + " " + shop.owner(image, "d")).isEqualTo("0:0 7:0");
  }

  @Test
  void build_copyOwners_aNameAloneHasTheGroupOfItsUser() throws Exception {
    shop.file("f", "x");
    Digest image =
        shop.build("FROM busybox", "COPY --chown=user f /user", "COPY --chown=7 f /seven");
    assertThat(shop.owner(image, "user") + " " + shop.owner(image, "seven")).isEqualTo("7:8 7:7");
  }

  @Test
  void build_documents() throws Exception {
    Digest image =
        shop.build(
            "FROM busybox", "ENV N=1", "COPY <<a <<\"b\" /d/", "it's $N", "a", "it's $N", "b");
    assertThat(shop.read(image, "d/a")).isEqualTo("it's 1\n");
    assertThat(shop.read(image, "d/b")).isEqualTo("it's $N\n");
  }

  @Test
  void build_namesThatMarkDeletions_areRefused() throws Exception {
    shop.shell("touch .wh..wh..opq x; tar -cf a.tar .wh..wh..opq x; mkdir d; mv .wh..wh..opq d");
    for (String line : List.of("ADD a.tar /etc/", "COPY d /etc/")) {
      BuildException failure =
          assertThrows(BuildException.class, () -> shop.build("FROM busybox", line));
      assertThat(failure).hasMessageThat().contains(".wh..wh..opq: in a layer such a name marks");
    }
  }

  @Test
  void build_linkedCopy_isTheSameLayerOnEveryBase() throws Exception {
    shop.file("d/f", "x");
    String copy = "COPY --link --chown=1:2 d <<doc /a/b/";
    Digest one = shop.build("FROM busybox", copy, "text", "doc");
    Digest two = shop.build("FROM busybox", "RUN mkdir /a && echo y > /a/y", copy, "text", "doc");
    List<Digest> ones = shop.config(one).diffIds();
    List<Digest> twos = shop.config(two).diffIds();
    assertThat(twos.get(2)).isEqualTo(ones.get(1));
    assertThat(shop.read(two, "a/b/f") + shop.read(two, "a/b/doc") + shop.read(two, "a/y"))
        .isEqualTo("xtext\ny\n");
  }

  @Test
  void build_linkedCopy_leavesTheRootAsItIs(@TempDir Path temp) throws Exception {
    String wanted = "40711 3:4 2001-01-01T00:00:00Z";
    shop.file("f", "x");
    Digest image =
        shop.build(
            "FROM busybox",
            "RUN chmod 711 / && touch -d '2001-01-01 00:00:00' / && busybox chown 3:4 /",
            "COPY --link f /d/");
    assertThat(shop.<String>in(image, BuilderFilesTest::root)).isEqualTo(wanted);
    ByteArrayOutputStream archive = new ByteArrayOutputStream();
    new Save(shop.store()).call(List.of("built"), ArchiveFormat.OCI, Compression.NONE, archive);
    try (Store other = Store.open(temp.resolve("other"))) {
      List<Load.Loaded> loaded =
          new Load(other, Platform.host(), TransferListener.NONE)
              .stream(new ByteArrayInputStream(archive.toByteArray()));
      assertThat(loaded.get(0).image()).isEqualTo(image);
      Digest chain = shop.config(image).chainId().orElseThrow();
      assertThat(root(other.stack(chain).get(0).root())).isEqualTo(wanted);
    }
  }

  @Test
  void build_linkedCopy_onNothing_hasTheUsualRoot() throws Exception {
    shop.file("f", "x");
    Digest image = shop.build("FROM scratch", "COPY --link f /");
    assertThat(shop.<String>in(image, BuilderFilesTest::root)).startsWith("40755 0:0 ");
  }

  private static String root(Path root) throws IOException {
    Map<String, Object> is = Files.readAttributes(root, "unix:mode,uid,gid,lastModifiedTime");
    return String.format(
        "%o %s:%s %s",
        (Integer) is.get("mode"), is.get("uid"), is.get("gid"), is.get("lastModifiedTime"));
  }

  @Test
  void build_wildcardOfDirectoriesAndArchives_needsNoSlash() throws Exception {
    shop.file("one.d/a", "1").file("two.d/b", "2").file("two.f", "3");
    for (String part : List.of("one", "two")) {
      Process tar =
          new ProcessBuilder("tar", "-cf", part + ".tar", "-C", part + ".d", ".")
              .directory(shop.context().toFile())
              .start();
      assertThat(Ending.code(tar)).isEqualTo(0);
    }
    Digest image = shop.build("FROM scratch", "ADD *.tar /t", "COPY *.d /d");
    assertThat(shop.in(image, BuilderFilesTest::paths))
        .containsExactly("d", "d/a", "d/b", "t", "t/a", "t/b");
    for (String line : List.of("COPY *.tar /t", "COPY two.* /t", "COPY one.d two.d /d")) {
      BuildException failure =
          assertThrows(BuildException.class, () -> shop.build("FROM scratch", line), line);
      assertThat(failure).hasMessageThat().contains("more than one source file");
    }
  }

  /**
   * Two stars are of any depth with --parents alone; else what is deeper would lie side by side.
   */
  @Test
  void build_twoStarsWithoutParents_areAsOne() throws Exception {
    shop.file("s/a", "1").file("s/d/b", "2").file("s/d/e/c", "3");
    String[] lines = {"FROM busybox AS files", "COPY s /s", "FROM scratch", "COPY s/** /o/"};
    String[] expected = {"o", "o/a", "o/b", "o/e", "o/e/c"};
    assertThat(shop.in(shop.build(lines), BuilderFilesTest::paths))
        .containsExactlyElementsIn(expected);
    lines[3] = "COPY --from=files s/** /o/";
    assertThat(shop.in(shop.build(lines), BuilderFilesTest::paths))
        .containsExactlyElementsIn(expected);
  }

  /** A name that a file has elsewhere is not copied, so it changes nothing. */
  @Test
  void build_aFurtherNameOutsideOfTheContext_isNotInTheKey() throws Exception {
    shop.file("d/f", "1");
    String[] lines = {"FROM busybox", "COPY d /d", "RUN --mount=target=/m true"};
    shop.build(lines);
    Files.createLink(shop.context().resolveSibling("backup"), shop.context().resolve("d/f"));
    shop.build(lines);
    assertThat(shop.executed()).isEmpty();
    Files.createLink(shop.context().resolve("d/g"), shop.context().resolve("d/f"));
    shop.build(lines);
    assertThat(shop.executed()).hasSize(2);
  }

  @Test
  void build_wildcardThatMatchesALinkToNothing_isAnError() throws Exception {
    shop.file("a.conf", "1");
    Files.createSymbolicLink(shop.context().resolve("b.conf"), Path.of("gone"));
    BuildException failure =
        assertThrows(BuildException.class, () -> shop.build("FROM scratch", "COPY *.conf /o/"));
    assertThat(failure).hasMessageThat().contains("b.conf");
    shop.ignore("b.conf");
    assertThat(shop.in(shop.build("FROM scratch", "COPY *.conf /o/"), BuilderFilesTest::paths))
        .containsExactly("o", "o/a.conf");
  }

  @Test
  void build_keptParents() throws Exception {
    shop.file("a/b/c", "1").file("x/y/z", "2").file("x/y/w", "3");
    Files.setPosixFilePermissions(
        shop.context().resolve("a/b"), PosixFilePermissions.fromString("rwx------"));
    Digest image =
        shop.build("FROM busybox", "COPY --parents a/b/c ./x/./y /d/", "COPY --parents **/z /e/");
    assertThat(shop.read(image, "d/a/b/c") + shop.read(image, "d/y/w")).isEqualTo("13");
    assertThat(
            shop.<Object>in(image, root -> Files.getAttribute(root.resolve("d/a/b"), "unix:mode")))
        .isEqualTo(040700);
    assertThat(shop.read(image, "e/x/y/z")).isEqualTo("2");
  }

  /** Names are bytes, of directories that are kept too. */
  @Test
  void build_keptParents_whoseNamesAreNoText() throws Exception {
    shop.shell("name=$(printf '\\351'); mkdir d$name; echo 1 > d$name/f$name; echo 2 > g$name");
    Digest image = shop.build("FROM busybox", "COPY --parents d*/* g* /o/", "COPY g* /p/");
    assertThat(shop.in(image, BuilderFilesTest::latinPaths))
        .containsAtLeast("o/d\u00e9/f\u00e9", "o/g\u00e9", "p/g\u00e9");
  }

  private static List<String> latinPaths(Path root) throws IOException {
    Process find = new ProcessBuilder("find", "o", "p").directory(root.toFile()).start();
    return new String(Ending.output(find), ISO_8859_1).lines().toList();
  }

  @Test
  void build_keptParentsOfNothing_makeTheDestination() throws Exception {
    Digest image =
        shop.build("FROM busybox", "COPY x* /a/", "COPY --parents x* /b/", "RUN ls -d /b");
    assertThat(shop.<Boolean>in(image, root -> Files.exists(root.resolve("a")))).isFalse();
  }

  @Test
  void build_volume_makesNoDirectoryAndKeepsWhatIsChangedThere() throws Exception {
    Digest image =
        shop.build(
            "FROM busybox",
            "VOLUME /none",
            "RUN test ! -e /none",
            "VOLUME /tmp",
            "RUN echo x>/tmp/y");
    assertThat(shop.read(image, "tmp/y")).isEqualTo("x\n");
  }

  @Test
  void build_keptParents_areInTheKey() throws Exception {
    shop.file("a/b/c", "1");
    Path parent = shop.context().resolve("a/b");
    for (String mode : List.of("rwx------", "rwxr-x---")) {
      Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString(mode));
      Digest image = shop.build("FROM busybox", "COPY --parents a/b/c /d/");
      String copied =
          shop.in(
              image,
              root ->
                  PosixFilePermissions.toString(
                      Files.getPosixFilePermissions(root.resolve("d/a/b"))));
      assertThat(copied).isEqualTo(mode);
    }
  }

  @Test
  void build_ownersOfKeptParents_areInTheKey() throws Exception {
    for (int owner : List.of(5, 6)) {
      Digest image =
          shop.build(
              "FROM busybox AS from",
              "RUN mkdir /a && touch /a/b && chown " + owner + ":" + owner + " /a",
              "FROM scratch",
              "COPY --from=from --parents /a/b /d/",
              "COPY --from=from --parents /a /e/");
      for (String copied : List.of("d/a", "e/a")) {
        assertThat(
                shop.<Object>in(
                    image, root -> Files.getAttribute(root.resolve(copied), "unix:uid")))
            .isEqualTo(owner);
      }
    }
  }

  @Test
  void build_excludesOfKeptParents_beginWhereThePathsThatAreKeptBegin() throws Exception {
    shop.file("x/a/b", "1").file("x/a/c", "2").file("x/d/b", "3");
    Digest image =
        shop.build(
            "FROM scratch",
            "COPY --parents --exclude=x/a/b x /one/",
            "COPY --parents --exclude=b --exclude=a/b x/a /two/",
            "COPY --parents --exclude=a/b --exclude=d x/./a/b x/./d x/./a/c /three/",
            "COPY --parents --exclude=x/a --exclude=!x/a/c x/a /four/");
    assertThat(shop.in(image, BuilderFilesTest::paths))
        .containsExactly(
            "four",
            "four/x",
            "four/x/a",
            "four/x/a/c",
            "one",
            "one/x",
            "one/x/a",
            "one/x/a/c",
            "one/x/d",
            "one/x/d/b",
            "three",
            "three/a",
            "three/a/c",
            "two",
            "two/x",
            "two/x/a",
            "two/x/a/b",
            "two/x/a/c");
  }

  @Test
  void build_keptParents_aFileOverADirectory_isRefused() throws Exception {
    shop.file("a/b", "1").file("d/a/b/c", "2");
    BuildException e =
        assertThrows(
            BuildException.class,
            () -> shop.build("FROM scratch", "COPY d /x", "COPY --parents a/b /x/"));
    assertThat(e).hasMessageThat().contains("cannot copy the file a/b over a directory");
    Digest image =
        shop.build("FROM scratch", "COPY --parents a/b /x/", "COPY --parents a/./b a/b /x/");
    assertThat(shop.in(image, BuilderFilesTest::paths)).containsExactly("x", "x/a", "x/a/b", "x/b");
  }

  private static List<String> paths(Path root) throws IOException {
    try (Stream<Path> walk = Files.walk(root)) {
      return walk.filter(path -> !path.equals(root))
          .map(path -> root.relativize(path).toString())
          .toList();
    }
  }

  @Test
  void build_whiteoutDeviceInContext_isRefused() throws Exception {
    Process mknod =
        new ProcessBuilder("mknod", "device", "c", "0", "0")
            .directory(shop.context().toFile())
            .start();
    assertThat(Ending.code(mknod)).isEqualTo(0);
    for (String flag : List.of("", "--link ")) {
      BuildException failure =
          assertThrows(
              BuildException.class, () -> shop.build("FROM busybox", "COPY " + flag + ". /d"));
      assertThat(failure).hasMessageThat().contains("device 0/0");
    }
  }

  @Test
  void build_copy_keepsAttributesLinksAndNamesThatAreNoText() throws Exception {
    Process made =
        new ProcessBuilder(
                "sh",
                "-c",
                "mkdir d && cd d && echo x > \"$(printf 'caf\\351')\" && echo y > a && ln a b"
                    + " && setfattr -n user.note -v hello a"
                    + " && setfattr -n security.capability"
                    + " -v 0x0100000200040000000000000000000000000000 a && chmod 4755 a")
            .directory(shop.context().toFile())
            .redirectErrorStream(true)
            .start();
    assertThat(Ending.code(made)).isEqualTo(0);
    Digest image = shop.build("FROM busybox", "COPY d /d", "RUN cat /d/c* > /l");
    assertThat(shop.read(image, "l")).isEqualTo("x\n");
    assertThat(
            shop.<Object>in(
                image,
                root ->
                    Files.getAttribute(root.resolve("d/a"), "unix:mode")
                        + " "
                        + Files.getAttribute(root.resolve("d/a"), "unix:nlink")
                        + " "
                        + Files.isSameFile(root.resolve("d/a"), root.resolve("d/b"))))
        .isEqualTo("35309 2 true");
    String attributes =
        shop.in(
            image,
            root -> {
              Process list =
                  new ProcessBuilder("getfattr", "-m", "-", "-d", "-e", "hex", "d/a")
                      .directory(root.toFile())
                      .start();
              return new String(Ending.output(list), UTF_8);
            });
    assertThat(attributes.lines().toList())
        .containsExactly(
            "# file: d/a",
            "security.capability=0x0100000200040000000000000000000000000000",
            "user.note=0x68656c6c6f",
            "");
  }

  @Test
  void build_hostileLinks_stayInside(@TempDir Path outside) throws Exception {
    Files.writeString(outside.resolve("secret"), "secret");
    Files.createSymbolicLink(shop.context().resolve("link"), outside.resolve("secret"));
    shop.file("f", "x");
    assertThrows(BuildException.class, () -> shop.build("FROM busybox", "COPY link /got"));
    Digest image =
        shop.build(
            "FROM busybox",
            "RUN [\"busybox\", \"ln\", \"-s\", \"" + outside + "\", \"/trap\"]",
            "COPY f /trap/f",
            "WORKDIR /trap/w",
            "COPY --from=busybox /etc/passwd /trap/secret");
    assertThat(Files.readString(outside.resolve("secret"))).isEqualTo("secret");
    try (var listing = Files.list(outside)) {
      assertThat(listing.toList()).hasSize(1);
    }
    assertThat(shop.read(image, outside.toString().substring(1) + "/f")).isEqualTo("x");
  }

  /** A link is not there if it is ignored, and leads nowhere if what it leads to is. */
  @Test
  void build_linksAndTheIgnoreFile() throws Exception {
    shop.shell(
        "echo s > secret.env; ln -s secret.env config; mkdir -p rel/5 kept; echo 5 > rel/5/f");
    shop.shell("ln -s rel/5 current; ln -s ../rel/5 kept/link");
    shop.ignore("secret.env\ncurrent");
    BuildException e =
        assertThrows(BuildException.class, () -> shop.build("FROM scratch", "COPY conf* /x/"));
    assertThat(e).hasMessageThat().contains("config");
    assertThat(e).hasMessageThat().contains("ignore file");
    for (String source : List.of("current", "current/f", "current/*", "config")) {
      e =
          assertThrows(
              BuildException.class, () -> shop.build("FROM scratch", "COPY " + source + " /x/"));
      assertThat(e).hasMessageThat().contains("\"" + source + "\": excluded by the ignore file");
    }
    Digest image = shop.build("FROM scratch", "COPY kept/l*k /x/", "COPY kept/link/f /y/");
    assertThat(shop.read(image, "x/f") + shop.read(image, "y/f")).isEqualTo("5\n5\n");
  }

  /** Programs that make zips refuse an earlier time. */
  @Test
  void build_linkedCopy_makesNothingOfATimeThatZipDoesNotHave() throws Exception {
    Digest image = shop.build("FROM busybox", "COPY --link <<f /made/f", "x", "f");
    for (String made : List.of("made", "made/f")) {
      FileTime time = shop.in(image, root -> Files.getLastModifiedTime(root.resolve(made)));
      assertThat(time.toInstant()).isEqualTo(Instant.parse("1980-01-01T00:00:00Z"));
    }
  }

  @Test
  void build_copyFromAStageNumberThatThereIsNot_isRefusedBeforeAnythingRuns() throws Exception {
    String wrong = "COPY --from=7 /f /f";
    for (String line : List.of(wrong, "ONBUILD " + wrong)) {
      BuildException e =
          assertThrows(
              BuildException.class,
              () ->
                  shop.build(
                      "FROM busybox AS a", "RUN touch /a", line, "FROM a", "COPY --from=0 /a /b"));
      assertThat(e).hasMessageThat().contains("invalid stage index 7");
      assertThat(shop.transcript().contains("RUN")).isEqualTo(!line.equals(wrong));
    }
  }

  @Test
  void copy_pathThatIsNotThere_isShownAsItIsWritten() {
    BuildException e =
        assertThrows(BuildException.class, () -> shop.build("FROM busybox", "COPY ../t/f /a/"));
    assertThat(e)
        .hasMessageThat()
        .contains("\"../t/f\": no such file or directory in the context, and \"..\" does not");
  }
}
