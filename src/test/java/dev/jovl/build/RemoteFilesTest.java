package dev.jovl.build;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.build.request.BuildException;
import dev.jovl.oci.Digest;
import dev.jovl.tar.TarEntry;
import dev.jovl.tar.TarFormat;
import dev.jovl.tar.TarType;
import dev.jovl.tar.TarWriter;
import dev.jovl.testing.NeedsRoot;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** ADD of what is elsewhere. */
@ExtendWith({NeedsRoot.class, WorkshopPerTest.class})
final class RemoteFilesTest {

  private static final String URL = "http://example.org/dir/file%20one.txt?v=1";

  private final Workshop shop;

  RemoteFilesTest(Workshop shop) {
    this.shop = shop;
    shop.web(URL, "first".getBytes(UTF_8));
  }

  private void check(Digest image, String path, String content, int mode, int owner)
      throws IOException {
    assertThat(shop.read(image, path)).isEqualTo(content);
    List<Object> found =
        shop.in(
            image,
            root -> {
              Path file = root.resolve(path);
              return List.of(
                  Files.getAttribute(file, "unix:mode"),
                  Files.getAttribute(file, "unix:uid"),
                  Files.getLastModifiedTime(file));
            });
    assertThat(found)
        .containsExactly(0100000 | mode, owner, FileTime.fromMillis(86_400_000L))
        .inOrder();
  }

  @Test
  void add_hasTheNameOfTheUrl_andIsForRootAlone() throws Exception {
    Digest image =
        shop.build(
            "FROM busybox", "ARG v=1", "ADD http://example.org/dir/file%20one.txt?v=$v /to/");
    check(image, "to/file one.txt", "first", 0600, 0);
  }

  @Test
  void add_takesOwnerModeAndName() throws Exception {
    Digest image = shop.build("FROM busybox", "ADD --chown=7 --chmod=644 " + URL + " /to/other");
    check(image, "to/other", "first", 0644, 7);
  }

  /** What would be a wildcard in a path, and no well formed one, is none in a URL. */
  @Test
  void add_ofAUrlWithBrackets() throws Exception {
    String url = "http://example.org/f?a[]=1&b=[2";
    shop.web(url, "brackets".getBytes(UTF_8));
    Digest image =
        shop.build("FROM busybox", "ADD " + url + " /to/", "ADD " + url + " " + URL + " /too/");
    check(image, "to/f", "brackets", 0600, 0);
    check(image, "too/f", "brackets", 0600, 0);
    BuildException e =
        assertThrows(BuildException.class, () -> shop.build("FROM busybox", "ADD http/f?a[ /to/"));
    assertThat(e).hasMessageThat().contains("bad pattern \"http/f?a[\"");
  }

  /** As path.Base has it, which BuildKit asks. */
  @Test
  void add_ofAUrlThatEndsInASlash_hasTheNameBeforeIt() throws Exception {
    shop.web("http://example.org/dir//", "slash".getBytes(UTF_8));
    Digest image = shop.build("FROM busybox", "ADD http://example.org/dir// /to/");
    check(image, "to/dir", "slash", 0600, 0);
  }

  @Test
  void add_withLocalFiles_together() throws Exception {
    shop.file("local", "here");
    Digest image = shop.build("FROM busybox", "ADD local " + URL + " /to/");
    assertThat(shop.read(image, "to/local")).isEqualTo("here");
    check(image, "to/file one.txt", "first", 0600, 0);
  }

  @Test
  void add_sameContent_isTakenFromTheCache() throws Exception {
    String[] lines = {"FROM busybox", "ADD " + URL + " /f"};
    Digest first = shop.build(lines);
    assertThat(shop.build(lines)).isEqualTo(first);
    assertThat(shop.executed()).isEmpty();
    shop.web(URL, "other".getBytes(UTF_8));
    assertThat(shop.read(shop.build(lines), "f")).isEqualTo("other");
  }

  private static byte[] tar() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    TarWriter tar = new TarWriter(out, TarFormat.PAX);
    tar.put(TarEntry.builder(TarType.DIRECTORY, "inside/".getBytes(UTF_8)).mode(0755).build());
    tar.finish();
    return out.toByteArray();
  }

  @Test
  void add_archive_staysOneFile_unlessUnpackIsAsked() throws Exception {
    byte[] tar = tar();
    String url = "https://example.org/a.tar";
    shop.web(url, tar);
    Files.write(shop.context().resolve("a.tar"), tar);
    // One after another on the same layers: none may be taken for the other.
    Digest unpacked = shop.build("FROM busybox", "ADD --chmod=600 a.tar /d/");
    Digest fetched = shop.build("FROM busybox", "ADD --chmod=600 " + url + " /d/");
    Digest asked = shop.build("FROM busybox", "ADD --chmod=600 --unpack=true " + url + " /d/");
    assertThat(isDirectory(unpacked)).isTrue();
    assertThat(isDirectory(fetched)).isFalse();
    assertThat(shop.<Long>in(fetched, root -> Files.size(root.resolve("d/a.tar"))))
        .isEqualTo(tar.length);
    assertThat(isDirectory(asked)).isTrue();
  }

  private boolean isDirectory(Digest image) throws IOException {
    return shop.<Boolean>in(image, root -> Files.isDirectory(root.resolve("d/inside")));
  }

  @Test
  void add_checksum_mustBeThatOfTheContent() throws Exception {
    String right = Digest.of("first".getBytes(UTF_8)).toString();
    Digest image = shop.build("FROM busybox", "ADD --checksum=" + right + " " + URL + " /f");
    assertThat(shop.read(image, "f")).isEqualTo("first");
    shop.web(URL, "forged".getBytes(UTF_8));
    refused("ADD --checksum=" + right + " " + URL + " /f", "is not what --checksum says: sha256:");
    refused("ADD --checksum=md5:1 " + URL + " /f", "--checksum: ");
    refused("ADD --checksum=" + right + " . /f", "--checksum is for one source, and that a URL");
  }

  /** A variable that is not set leaves it empty. */
  @Test
  void add_emptyChecksum_isNone() throws Exception {
    shop.file("local", "here");
    Digest image =
        shop.build(
            "FROM busybox",
            "ADD --checksum=$unset " + URL + " /f",
            "ADD --checksum=$unset local /local");
    assertThat(shop.read(image, "f") + shop.read(image, "local")).isEqualTo("firsthere");
  }

  private void refused(String line, String message) {
    BuildException e = assertThrows(BuildException.class, () -> shop.build("FROM busybox", line));
    assertThat(e).hasMessageThat().startsWith("Dockerfile:2: ");
    assertThat(e).hasMessageThat().contains(message);
  }

  @Test
  void add_faults_pointAtTheLine() {
    refused("ADD http://example.org/none /f", "http://example.org/none: nothing there");
    refused("ADD http:///x /d/", "not a URL");
  }

  /** Neither the line of progress nor the excerpt of a failure. */
  @Test
  void add_login_isShownNowhere() throws Exception {
    String url = "https://me:hush@example.org/none";
    String failure = "";
    for (boolean plain : List.of(false, true)) {
      shop.plain(plain);
      failure +=
          assertThrows(BuildException.class, () -> shop.build("FROM busybox", "ADD " + url + " /x"))
              .getMessage();
      assertThat(shop.transcript()).contains("ADD https://xxxxx@example.org/none /x");
      assertThat(shop.transcript()).doesNotContain("hush");
    }
    assertThat(failure).contains("| ADD https://xxxxx@example.org/none /x");
    assertThat(failure).doesNotContain("hush");
  }

  /** In a directory it has the name that BuildKit gives it. */
  @Test
  void add_urlWithoutAName_hasThatOfTheDestination() throws Exception {
    shop.web("http://example.org/", "index".getBytes(UTF_8));
    for (String directory : List.of("/d/", "/tmp")) {
      Digest image = shop.build("FROM busybox", "ADD http://example.org/ " + directory);
      check(image, directory.substring(1) + "/__unnamed__", "index", 0600, 0);
    }
    Digest image = shop.build("FROM busybox", "ADD http://example.org/ /d/index.html");
    check(image, "d/index.html", "index", 0600, 0);
  }
}
