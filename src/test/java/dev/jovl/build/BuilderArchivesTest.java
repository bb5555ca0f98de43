package dev.jovl.build;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.build.request.BuildException;
import dev.jovl.oci.Digest;
import dev.jovl.testing.Ending;
import dev.jovl.testing.NeedsRoot;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Archives that ADD unpacks in an image. */
@ExtendWith({NeedsRoot.class, WorkshopPerTest.class})
final class BuilderArchivesTest {

  private final Workshop shop;

  BuilderArchivesTest(Workshop shop) {
    this.shop = shop;
  }

  @Test
  void build_add_unpacksArchivesAndCopiesTheRest() throws Exception {
    shop.file("tree/a", "x").file("tree/b/c", "y").file("plain.tar", "no archive");
    for (String[] command :
        List.of(
            new String[] {"tar", "-czf", "t.gz", "--owner=5", "--group=6", "-C", "tree", "."},
            new String[] {"tar", "-cf", "t", "-C", "tree", "a"},
            new String[] {"tar", "-cJf", "t.xz", "-C", "tree", "."},
            new String[] {"tar", "-cjf", "t.bz2", "-C", "tree", "."},
            new String[] {"sh", "-c", "head -c 150 t.xz > cut"},
            new String[] {"sh", "-c", "echo 'BZh is no archive' > word"})) {
      Process process =
          new ProcessBuilder(command).directory(shop.context().toFile()).inheritIO().start();
      assertThat(Ending.code(process)).isEqualTo(0);
    }
    Digest image =
        shop.build(
            "FROM busybox",
            "ADD t.gz plain.tar /d/",
            "ADD t /e",
            "ADD --unpack=false t.gz /f/",
            "ADD t.xz /x/",
            "ADD t.bz2 word /z/");
    assertThat(shop.read(image, "x/b/c") + shop.read(image, "z/b/c")).isEqualTo("yy");
    assertThat(shop.read(image, "z/word")).isEqualTo("BZh is no archive\n");
    BuildException cut =
        assertThrows(BuildException.class, () -> shop.build("FROM busybox", "ADD cut /c/"));
    assertThat(cut).hasMessageThat().startsWith("Dockerfile:2: ");
    assertThat(cut).hasMessageThat().contains("xz cannot read it: exit code 1");
    assertThat(shop.read(image, "d/b/c")).isEqualTo("y");
    assertThat(shop.<Object>in(image, root -> Files.getAttribute(root.resolve("d/a"), "unix:uid")))
        .isEqualTo(5);
    assertThat(shop.read(image, "d/plain.tar")).isEqualTo("no archive");
    assertThat(shop.read(image, "e/a")).isEqualTo("x");
    assertThat(shop.<Boolean>in(image, root -> Files.exists(root.resolve("f/t.gz")))).isTrue();
  }

  private Instant timeOf(Digest image, String path) throws Exception {
    return shop.in(image, root -> Files.getLastModifiedTime(root.resolve(path)).toInstant());
  }

  /** As docker does: they are of the time at which they are made. */
  @Test
  void build_add_directoriesThatAnArchiveDoesNotList_haveTheTimeOfWhatIsMade() throws Exception {
    shop.shell("mkdir -p d/e; touch d/e/f; tar -cf a.tar d/e/f; rm -r d");
    Instant before = Instant.now().minusSeconds(1);
    Digest image = shop.build("FROM busybox", "ADD a.tar /");
    assertThat(timeOf(image, "d")).isGreaterThan(before);
    Digest linked = shop.build("FROM busybox", "ADD --link a.tar /");
    assertThat(timeOf(linked, "d/e")).isEqualTo(Instant.parse("1980-01-01T00:00:00Z"));
    shop.argument("SOURCE_DATE_EPOCH", "1000000000");
    Digest dated = shop.build("FROM busybox", "ADD a.tar /");
    assertThat(timeOf(dated, "d/e")).isEqualTo(Instant.ofEpochSecond(1_000_000_000));
  }

  /** A label of this machine is none of the image, as in Docker. */
  @Test
  void build_add_whatIsLeftOutOfAnArchive_isTold() throws Exception {
    shop.shell(
        "touch f; tar --format=pax --pax-option=SCHILY.xattr.security.x:=y -cf a.tar f; rm f");
    Digest image = shop.build("FROM busybox", "ADD a.tar /");
    assertThat(shop.read(image, "f")).isEmpty();
    assertThat(shop.transcript()).contains("a.tar: 'f': attribute left out: security.x");
  }

  /** No layer could hold them, as {@code .wh.x}. */
  @Test
  void build_add_archiveWithFilesOfAufs_isRefused() throws Exception {
    shop.shell("touch .wh..wh.aufs; tar -cf a.tar .wh..wh.aufs; rm .wh..wh.aufs");
    BuildException failure =
        assertThrows(BuildException.class, () -> shop.build("FROM busybox", "ADD a.tar /"));
    assertThat(failure).hasMessageThat().contains(".wh..wh.aufs: in a layer such a name marks");
  }

  @Test
  void build_add_archiveReplacesWhatIsInItsWay() throws Exception {
    shop.shell(
        "mkdir -p d/directory d/link; echo f > d/file; echo x > d/directory/x; echo y > d/link/y;"
            + " tar -cf a.tar d");
    Digest image =
        shop.build(
            "FROM busybox",
            "RUN mkdir -p /d/file/deep /real && touch /d/directory && ln -s /real /d/link",
            "ADD a.tar /");
    assertThat(shop.read(image, "d/file") + shop.read(image, "d/directory/x")).isEqualTo("f\nx\n");
    assertThat(shop.read(image, "d/link/y")).isEqualTo("y\n");
    assertThat(shop.<Boolean>in(image, root -> Files.exists(root.resolve("real/y")))).isFalse();
  }

  @Test
  void build_add_directoriesThatTheArchiveLacks_stayAsTheyAre() throws Exception {
    shop.shell(
        "mkdir there link; echo x > there/x; chmod 640 there/x; echo y > link/y;"
            + " tar -cf a.tar there/x link/y");
    Digest image =
        shop.build(
            "FROM busybox",
            "RUN mkdir /there /real && chmod 1777 /there && ln -s real /link",
            "ADD --chmod=600 a.tar /",
            "ADD --chmod=600 a.tar /new");
    assertThat(shop.mode(image, "there") + " " + shop.mode(image, "there/x"))
        .isEqualTo("41777 100640");
    assertThat(shop.read(image, "real/y")).isEqualTo("y\n");
    assertThat(shop.mode(image, "new") + " " + shop.mode(image, "new/there"))
        .isEqualTo("40755 40755");
  }

  @Test
  void build_add_hardLinksToFilesThatTheArchiveLacks() throws Exception {
    shop.shell(
        "mkdir dir; echo new > f; ln f g; ln f dir/h; ln -s x s; ln s t; tar -cf a.tar f g dir s t;"
            + " tar --delete -f a.tar f s");
    Digest image =
        shop.build(
            "FROM busybox",
            "RUN mkdir /d && echo old > /d/f && chmod 640 /d/f && ln -s /nowhere /d/s && echo >"
                + " /d/g",
            "ADD --chown=7:8 a.tar /d/");
    assertThat(shop.read(image, "d/g") + shop.read(image, "d/dir/h")).isEqualTo("old\nold\n");
    for (String name : List.of("d/f", "d/g", "d/dir/h")) {
      assertThat(shop.mode(image, name) + " " + shop.owner(image, name)).isEqualTo("100640 0:0");
      assertThat(
              shop.<Object>in(image, root -> Files.getAttribute(root.resolve(name), "unix:nlink")))
          .isEqualTo(3);
    }
    assertThat(
            shop.<String>in(image, root -> Files.readSymbolicLink(root.resolve("d/t")).toString()))
        .isEqualTo("/nowhere");
    BuildException failure =
        assertThrows(BuildException.class, () -> shop.build("FROM busybox", "ADD a.tar /e/"));
    assertThat(failure).hasMessageThat().contains("a hard link to 'f', which is not there");
  }

  /** Changes the archive in the context and what its first header says is the sum of its bytes. */
  private void changeHeader(UnaryOperator<byte[]> change, int sumChange) throws Exception {
    Path tar = shop.context().resolve("a.tar");
    byte[] bytes = change.apply(Files.readAllBytes(tar));
    int sum = Integer.parseInt(new String(bytes, 148, 6, US_ASCII), 8) + sumChange;
    byte[] field = String.format("%06o", sum).getBytes(US_ASCII);
    System.arraycopy(field, 0, bytes, 148, field.length);
    Files.write(tar, bytes);
  }

  /** Some writers summed signed bytes, which is another sum where a name is not ASCII. */
  @Test
  void build_add_archiveOfAnOldWriter_isUnpacked() throws Exception {
    shop.shell("f=$(printf '\\303\\244'); echo x > $f; tar --format=v7 -cf a.tar $f; rm $f");
    changeHeader(bytes -> bytes, -2 * 256);
    Digest image = shop.build("FROM busybox", "ADD a.tar /d/", "RUN cat /d/* > /content");
    assertThat(shop.read(image, "content")).isEqualTo("x\n");
  }

  @Test
  void build_add_archiveWithAnEntryWithoutAName() throws Exception {
    shop.shell("echo x > f; echo y > gg; tar --owner=1 --group=1 -cf a.tar f gg");
    changeHeader(
        bytes -> {
          bytes[0] = 0;
          return bytes;
        },
        -'f');
    Digest image = shop.build("FROM busybox", "ADD a.tar /d/");
    assertThat(shop.read(image, "d/gg")).isEqualTo("y\n");
    assertThat(shop.<Boolean>in(image, root -> Files.exists(root.resolve("d/a.tar")))).isFalse();
    assertThat(shop.owner(image, "d")).isEqualTo("0:0");
  }

  /** The patterns are no part of what an archive holds, nor of what is remembered of it. */
  @Test
  void build_addWithExcludes_unpacksAnArchiveWhole_andLeavesOutOneThatIsExcluded()
      throws Exception {
    shop.shell("mkdir in; echo s > in/secret; echo p > in/plain; tar -cf a.tar -C in .");
    shop.shell("tar -cf b.tar -C in secret; tar -cf c.tar -C in plain; rm -r in");
    for (String options : List.of("", "--link ", "--unpack=true ")) {
      Digest image = shop.build("FROM busybox", "ADD " + options + "--exclude=secret a.tar /x/");
      assertThat(shop.read(image, "x/secret")).isEqualTo("s\n");
    }
    Digest image = shop.build("FROM busybox", "ADD --exclude=b.tar b.tar c.tar /y/");
    assertThat(shop.<Boolean>in(image, root -> Files.exists(root.resolve("y/secret")))).isFalse();
    assertThat(shop.read(image, "y/plain")).isEqualTo("p\n");
    image = shop.build("FROM busybox", "ADD b.tar c.tar /y/");
    assertThat(shop.read(image, "y/secret")).isEqualTo("s\n");
  }

  /**
   * None is opened: a pipe cannot be read twice, a socket not at all, and a device may do things.
   */
  @Test
  void build_addOfWhatIsNoFile_isCopied() throws Exception {
    shop.shell("mkfifo pipe; busybox mknod device c 1 9");
    try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      socket.bind(UnixDomainSocketAddress.of(shop.context().resolve("socket")));
      Digest image = shop.build("FROM busybox", "ADD pipe device socket /x/", "ADD p* /y");
      assertThat(shop.mode(image, "x/pipe")).startsWith("10");
      assertThat(shop.mode(image, "x/device")).startsWith("20");
      assertThat(shop.mode(image, "x/socket")).startsWith("100");
      assertThat(shop.mode(image, "y")).startsWith("10");
    }
  }
}
