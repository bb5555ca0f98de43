package dev.jovl.layer;

import static com.google.common.truth.Truth.assertThat;
import static dev.jovl.layer.TarMaker.bytes;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.layer.compression.Compression;
import dev.jovl.posix.Timespec;
import dev.jovl.tar.TarEntry;
import dev.jovl.tar.TarType;
import dev.jovl.tar.TarXattr;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LayerDirectoriesPerTest.class)
final class LayerUnpackerTest {

  private final LayerDirectories dirs;
  private final TarMaker tar = new TarMaker();

  LayerUnpackerTest(LayerDirectories dirs) {
    this.dirs = dirs;
  }

  /** As the layers of a pull are, when another of them has failed. */
  @Test
  void unpack_interrupted_ends() throws IOException {
    byte[] bytes = new TarMaker().file("f", "content").toBytes();
    Thread.currentThread().interrupt();
    assertThrows(InterruptedIOException.class, () -> dirs.unpack("layer", bytes));
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void unpack_everyKindOfFile_isAsTheTarSays() throws IOException {
    tar.put(
            TarEntry.builder(TarType.DIRECTORY, bytes("./"))
                .mode(01755)
                .owner(7, 8)
                .modified(TarMaker.TIME),
            "")
        .directory("d/", 02750)
        .put(
            TarEntry.builder(TarType.FILE, bytes("d/f"))
                .mode(04711)
                .owner(1000, 4_000_000_000L)
                .modified(TarMaker.TIME),
            "content")
        .symlink("d/s", "../nowhere")
        .put(
            TarMaker.linkEntry("d/h", "d/f")
                .mode(04711)
                .owner(1000, 4_000_000_000L)
                .modified(TarMaker.TIME),
            "")
        .device("d/c", 5, 1)
        .put(TarEntry.builder(TarType.BLOCK_DEVICE, bytes("d/b")).mode(0660).device(259, 300), "")
        .put(TarEntry.builder(TarType.FIFO, bytes("d/p")).mode(0600), "");
    Unpacked unpacked = dirs.unpack("layer", tar.toBytes());
    assertThat(unpacked.entries()).isEqualTo(8);
    assertThat(unpacked.notes()).isEmpty();
    assertThat(dirs.stat("%F %a %u %g %.9Y", "layer"))
        .isEqualTo("directory 1755 7 8 1234567890.123456789");
    assertThat(dirs.stat("%F %a %u %.9Y", "layer/d"))
        .isEqualTo("directory 2750 0 1234567890.123456789");
    assertThat(dirs.stat("%F %a %u %g %.9Y %h %s", "layer/d/f"))
        .isEqualTo("regular file 4711 1000 4000000000 1234567890.123456789 2 7");
    assertThat(dirs.stat("%N %.9Y", "layer/d/s"))
        .isEqualTo("'layer/d/s' -> '../nowhere' 1234567890.123456789");
    assertThat(dirs.stat("%i", "layer/d/h")).isEqualTo(dirs.stat("%i", "layer/d/f"));
    assertThat(dirs.stat("%F %a %t %T", "layer/d/c")).isEqualTo("character special file 620 5 1");
    assertThat(dirs.stat("%F %a %t %T", "layer/d/b")).isEqualTo("block special file 660 103 12c");
    assertThat(dirs.stat("%F %a", "layer/d/p")).isEqualTo("fifo 600");
  }

  @Test
  void unpack_tarOfGnuTar_isWhatGnuTarUnpacks() throws IOException {
    dirs.sh(
        "mkdir tree gnu; cd tree; mkdir -p a/b/c; echo one > a/one; ln a/one a/b/two; ln -s / root;"
            + " printf 'x' > \"$(printf 'a/\\351\\n')\"; setfattr -n user.k -v 0x00ff0a3d a/one;"
            + " mkfifo p; truncate -s 5M a/sparse; chmod 7555 a/b; touch -d @-1.5 a/one;"
            + " setfattr -n security.capability"
            + " -v 0x0100000200040000000000000000000000000000 a/b/two; cd ..;"
            + " tar --format=pax --xattrs --xattrs-include='*' -S -C tree -cf t.tar .;"
            + " tar --xattrs --xattrs-include='*' -C gnu -xpf t.tar");
    dirs.unpack("layer", Files.readAllBytes(dirs.path("t.tar")));
    assertThat(dirs.describe("layer")).isEqualTo(dirs.describe("gnu"));
    assertThat(dirs.stat("%b", "layer/a/sparse")).isEqualTo("0");
  }

  @Test
  void unpack_namesThatClimb_areRefused() {
    assertThat(dirs.refusal(new TarMaker().file("../x", ""))).contains("entry '../x'");
    assertThat(Files.exists(dirs.path("x"))).isFalse();
  }

  @Test
  void unpack_fileWithoutAName_isRefused() {
    assertThat(dirs.refusal(new TarMaker().file("", ""))).contains("an empty name");
  }

  @Test
  void unpack_directoryWithoutAName_isRefused() {
    assertThat(dirs.refusal(new TarMaker().directory("", 0755))).contains("an empty name");
  }

  @Test
  void unpack_absoluteAndOddNames_stayInside() throws IOException {
    tar.file("/abs", "1").file("./a//b/./c", "2").file("a/../d", "3");
    dirs.unpack("layer", tar.toBytes());
    assertThat(dirs.read("layer/abs") + dirs.read("layer/a/b/c") + dirs.read("layer/d"))
        .isEqualTo("123");
  }

  @Test
  void unpack_parentIsSymlinkOut_staysInside() throws IOException {
    dirs.make("outside");
    String outside = dirs.path("outside").toString();
    tar.symlink("a", outside).symlink("b", "../../../../.." + outside).symlink("c", "a");
    tar.file("a/x", "1").file("b/y", "2").file("c/z", "3");
    dirs.unpack("layer", tar.toBytes());
    assertThat(dirs.sh("ls outside")).isEmpty();
    assertThat(dirs.sh("ls layer" + outside)).isEqualTo("x\ny\nz\n");
  }

  @Test
  void unpack_symlinkLoop_isRefused() {
    tar.symlink("a", "b").symlink("b", "a").file("a/x", "");
    assertThat(dirs.refusal(tar)).isEqualTo("entry 'a/x': too many symbolic links on the way");
  }

  /** As the kernel counts: it follows 40 links, however long they are. */
  @Test
  void unpack_asManyLinksAsTheKernelFollows_areFollowed() throws IOException {
    tar.directory("d", 0755).symlink("up", "../".repeat(60) + "d").file("up/x", "1");
    for (int i = 0; i < 40; i++) {
      tar.symlink("l" + i, "d/../l" + (i + 1));
    }
    tar.directory("l40", 0755).file("l0/y", "2");
    dirs.unpack("layer", tar.toBytes());
    assertThat(dirs.sh("ls layer/d layer/l40; cat layer/l0/y"))
        .isEqualTo("layer/d:\nx\n\nlayer/l40:\ny\n2");
  }

  @Test
  void unpack_linksThatLeadTooDeep_areRefused() {
    tar.symlink("l", "a/".repeat(600)).symlink("a/".repeat(600) + "m", "b/".repeat(600));
    assertThat(dirs.refusal(tar.file("l/m/x", ""))).contains("1024");
  }

  @Test
  void unpack_parentIsFile_isRefused() {
    tar.file("f", "").file("f/x", "");
    assertThat(dirs.refusal(tar)).isEqualTo("entry 'f/x': 'f' is not a directory");
  }

  @Test
  void unpack_fileOverSymlink_replacesTheLink() throws IOException {
    dirs.sh("echo safe > victim");
    tar.symlink("f", dirs.path("victim").toString()).file("f", "evil");
    dirs.unpack("layer", tar.toBytes());
    assertThat(dirs.read("victim")).isEqualTo("safe\n");
    assertThat(dirs.stat("%F", "layer/f")).isEqualTo("regular file");
  }

  @Test
  void unpack_directoryOverSymlink_replacesTheLinkAndWhatFollows() throws IOException {
    dirs.make("outside");
    String outside = dirs.path("outside").toString();
    tar.symlink("a", outside).file("a/x", "1").directory("a/", 0700).file("a/y", "2");
    dirs.unpack("layer", tar.toBytes());
    assertThat(dirs.sh("ls outside; stat -c %F layer/a; ls layer/a")).isEqualTo("directory\ny\n");
    assertThat(dirs.stat("%a", "outside")).isEqualTo("755");
  }

  @Test
  void unpack_attributesOfSymlink_doNotReachTheTarget() throws IOException {
    dirs.sh("echo > victim; chmod 600 victim");
    tar.put(
        TarEntry.builder(TarType.SYMLINK, bytes("s"))
            .linkName(bytes(dirs.path("victim").toString()))
            .mode(0777)
            .owner(1234, 1234),
        "");
    dirs.unpack("layer", tar.toBytes());
    assertThat(dirs.stat("%a %u", "victim")).isEqualTo("600 0");
    assertThat(dirs.stat("%u", "layer/s")).isEqualTo("1234");
  }

  @Test
  void unpack_rootAsAnythingElse_isRefused() {
    assertThat(dirs.refusal(new TarMaker().symlink("./", "/etc"))).contains("root");
    assertThat(dirs.refusal(new TarMaker().symlink("/", "/etc"))).contains("root");
    assertThat(dirs.refusal(new TarMaker().file("a/..", ""))).contains("root");
  }

  @Test
  void unpack_parentIsSymlinkInLowerLayer_goesWhereItPoints() throws IOException {
    dirs.unpack(
        "low",
        new TarMaker()
            .directory("usr/", 0711)
            .directory("usr/lib/", 0750)
            .symlink("lib", "usr/lib")
            .toBytes());
    dirs.unpack("layer", tar.file("lib/x", "1").toBytes(), "low");
    assertThat(dirs.sh("ls layer layer/usr/lib")).isEqualTo("layer:\nusr\n\nlayer/usr/lib:\nx\n");
    assertThat(dirs.stat("%a %.9Y", "layer/usr/lib")).isEqualTo("750 1234567890.123456789");
    assertThat(dirs.stat("%a", "layer/usr")).isEqualTo("711");
  }

  @Test
  void unpack_parentNowhere_isMadePlain() throws IOException {
    dirs.unpack("layer", tar.file("a/b", "").toBytes());
    assertThat(dirs.stat("%a %u %Y", "layer/a")).isEqualTo("755 0 0");
  }

  /** What a disk gives a new directory there is the group of the one around it. */
  @Test
  void unpack_parentNowhereInASetgidDirectory_isRoots() throws IOException {
    tar.put(TarEntry.builder(TarType.DIRECTORY, bytes("d")).mode(02777).owner(7, 8), "");
    dirs.unpack("layer", tar.file("d/e/f", "").toBytes());
    assertThat(dirs.stat("%a %u %g", "layer/d/e")).isEqualTo("755 0 0");
  }

  @Test
  void unpack_lowersAreNotAsked_whenTheTarHasItsParents() throws IOException {
    byte[] bytes = tar.directory("d", 0755).file("d/f", "").file(".wh.x", "").toBytes();
    Lowers never =
        () -> {
          throw new IOException("asked");
        };
    Unpacked unpacked =
        LayerUnpacker.unpack(
            new ByteArrayInputStream(bytes), dirs.open(dirs.make("l")), UnpackOptions.of(never));
    assertThat(unpacked.entries()).isEqualTo(3);
  }

  @Test
  void unpack_attributesOfUnions_areEscapedOrRefused() throws IOException {
    TarXattr opaque = new TarXattr(bytes("trusted.overlay.opaque"), bytes("y"));
    TarXattr user = new TarXattr(bytes("user.overlay.redirect"), bytes("/etc"));
    TarXattr selinux = new TarXattr(bytes("security.selinux"), bytes("x"));
    Unpacked unpacked = dirs.unpack("layer", tar.file("f", "", opaque, user, selinux).toBytes());
    assertThat(dirs.sh("getfattr -m - --absolute-names layer/f | grep -v '^#'").strip())
        .isEqualTo("trusted.overlay.overlay.opaque\nuser.overlay.overlay.redirect");
    assertThat(unpacked.notes()).hasSize(1);
    TarXattr fuse = new TarXattr(bytes("user.fuseoverlayfs.opaque"), bytes("y"));
    assertThat(dirs.refusal(new TarMaker().file("f", "", fuse)))
        .isEqualTo(
            "entry 'f': the attribute user.fuseoverlayfs.opaque is private to a union filesystem");
  }

  /** A union reads all of a layer otherwise whose root has it; in a tar it is an attribute. */
  @Test
  void unpack_attributeOfStorage_isLeftOutOfTheRoot() throws IOException {
    TarXattr storage = new TarXattr(bytes("user.containers.override_stat"), bytes("0:0:0755"));
    TarXattr other = new TarXattr(bytes("user.k"), bytes("v"));
    TarEntry.Builder root = TarEntry.builder(TarType.DIRECTORY, bytes("./")).mode(0711);
    tar.put(root.xattrs(List.of(storage, other)), "").file("f", "", storage);
    Unpacked unpacked = dirs.unpack("layer", tar.toBytes());
    assertThat(dirs.sh("getfattr layer layer/f | grep user").strip())
        .isEqualTo("user.k\nuser.containers.override_stat");
    assertThat(dirs.stat("%a", "layer")).isEqualTo("711");
    assertThat(unpacked.notes()).hasSize(1);
    assertThat(unpacked.reproducible()).isTrue();
  }

  @Test
  void unpack_sameNameTwice_lastOneCounts() throws IOException {
    tar.file("a", "1").file("a", "22");
    tar.directory("b", 0700).file("b/x", "").file("b", "now a file");
    tar.file("c", "").directory("c", 0755).file("c/x", "");
    tar.directory("d", 0700).file("d/x", "").directory("d", 0711);
    Unpacked unpacked = dirs.unpack("layer", tar.toBytes());
    assertThat(dirs.read("layer/a") + dirs.read("layer/b")).isEqualTo("22now a file");
    assertThat(dirs.sh("ls layer/c layer/d; stat -c %a layer/d"))
        .isEqualTo("layer/c:\nx\n\nlayer/d:\nx\n711\n");
    assertThat(unpacked.reproducible()).isFalse();
  }

  @Test
  void unpack_directoryTwice_hasTheAttributesOfTheLast() throws IOException {
    TarXattr first = new TarXattr(bytes("user.first"), bytes("1"));
    tar.put(TarEntry.builder(TarType.DIRECTORY, bytes("d")).xattrs(List.of(first)), "");
    tar.directory("d", 0755);
    dirs.unpack("layer", tar.toBytes());
    assertThat(dirs.sh("getfattr -d layer/d")).isEmpty();
  }

  /** The last entry of a directory counts, also one that opens it again. */
  @Test
  void unpack_directoryTwice_hasTheLastMode() throws IOException {
    tar.directory("a/", 0500).directory("a/", 0755).directory("b/", 0755).directory("b/", 0500);
    Unpacked unused = dirs.unpack("layer", tar.toBytes());
    assertThat(dirs.stat("%a", "layer/a layer/b").lines()).containsExactly("755", "500").inOrder();
  }

  @Test
  void unpack_tooDeepOrTooLong_isRefused() {
    assertThat(dirs.refusal(new TarMaker().file("a/".repeat(1025) + "f", ""))).contains("1024");
    assertThat(dirs.refusal(new TarMaker().file("n".repeat(256), ""))).contains("too long");
    assertThat(dirs.refusal(new TarMaker().file("n".repeat(300), ""))).contains("255");
  }

  @Test
  void unpack_deepestPath_isMade() throws IOException {
    dirs.unpack("layer", tar.file("a/".repeat(1000) + "f", "x").toBytes());
    assertThat(dirs.sh("find layer -type d | wc -l; rm -r layer").strip()).isEqualTo("1001");
  }

  @Test
  void unpack_longerThanAllowed_isRefused() throws IOException {
    byte[] bytes = tar.file("f", "x".repeat(100_000)).toBytes();
    byte[] packed = gzip(bytes, 0);
    UnpackOptions options =
        new UnpackOptions(
            Lowers.NONE, 50_000, OutputStream.nullOutputStream(), false, null, Timespec.EPOCH);
    var target = dirs.open(dirs.make("layer"));
    LayerException refused =
        assertThrows(
            LayerException.class,
            () -> LayerUnpacker.unpack(new ByteArrayInputStream(packed), target, options));
    assertThat(refused).hasMessageThat().contains("50000 bytes");
  }

  @Test
  void unpack_damagedTar_namesTheEntry() throws IOException {
    byte[] bytes = tar.file("first", "").file("second", "").toBytes();
    bytes[1600]++;
    LayerException damaged = assertThrows(LayerException.class, () -> dirs.unpack("layer", bytes));
    assertThat(damaged).hasMessageThat().contains("'first'");
  }

  @Test
  void unpack_damagedGzip_namesTheEntryThatIsRead() throws IOException {
    byte[] bytes = tar.file("f", "x".repeat(100_000)).toBytes();
    byte[] half = gzip(Arrays.copyOf(bytes, 50_000), 10);
    LayerException inFile = assertThrows(LayerException.class, () -> dirs.unpack("half", half));
    String cause = "damaged gzip stream: garbage behind its end";
    assertThat(inFile).hasMessageThat().isEqualTo("entry 'f': " + cause);
    byte[] whole = gzip(bytes, 10);
    LayerException behind = assertThrows(LayerException.class, () -> dirs.unpack("whole", whole));
    assertThat(behind).hasMessageThat().isEqualTo(cause);
  }

  /** Who gives up a build does not want its archive copied as a plain file. */
  @Test
  void isTar_whenInterrupted_isNeitherYesNorNo() throws IOException {
    byte[] packed = gzip(new byte[1000], 0);
    Thread.currentThread().interrupt();
    try {
      assertThrows(
          InterruptedIOException.class,
          () -> LayerUnpacker.isTar(new ByteArrayInputStream(packed)));
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  /** Returns bytes compressed, with so many zeros behind them. */
  private static byte[] gzip(byte[] plain, int garbage) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (var out = Compression.GZIP.compress(packed, 1)) {
      out.write(plain);
    }
    packed.write("x".repeat(garbage).getBytes(US_ASCII));
    return packed.toByteArray();
  }
}
