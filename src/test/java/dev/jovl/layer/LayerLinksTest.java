package dev.jovl.layer;

import static com.google.common.truth.Truth.assertThat;
import static dev.jovl.layer.TarMaker.bytes;

import dev.jovl.tar.TarXattr;
import java.io.IOException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hard links in layers: to files of the same layer, of layers below, and to what is no file. */
@ExtendWith(LayerDirectoriesPerTest.class)
final class LayerLinksTest {

  private static final String FORMAT = "%a %u %g %.9Y";

  private final LayerDirectories dirs;
  private final TarMaker tar = new TarMaker();

  LayerLinksTest(LayerDirectories dirs) {
    this.dirs = dirs;
  }

  @ParameterizedTest
  @ValueSource(strings = {"../../../../../../etc/passwd", "a/../../x"})
  void unpack_hardLinkOut_isRefused(String target) {
    assertThat(dirs.refusal(tar.link("l", target))).contains("entry 'l'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/etc/passwd", "nothing", "etc/passwd"})
  void unpack_hardLinkToWhatTheImageLacks_isRefused(String target) {
    assertThat(dirs.refusal(tar.link("l", target))).contains("which is not there");
  }

  @Test
  void unpack_hardLinkThroughSymlink_staysInside() throws IOException {
    dirs.sh("echo secret > secret");
    tar.symlink("s", dirs.path("").toString()).link("l", "s/secret");
    assertThat(dirs.refusal(tar)).contains("which is not there");
  }

  @Test
  void unpack_hardLinkToSymlink_linksTheLink() throws IOException {
    tar.symlink("s", "/etc/passwd").link("l", "s");
    dirs.unpack("layer", tar.toBytes());
    assertThat(dirs.stat("%F", "layer/l")).isEqualTo("symbolic link");
  }

  @Test
  void unpack_hardLinkToDirectory_isRefused() {
    assertThat(dirs.refusal(tar.directory("d", 0755).link("l", "d"))).contains("to a directory");
  }

  @Test
  void unpack_hardLinkToItself_changesNothing() throws IOException {
    dirs.unpack("layer", tar.file("f", "x").link("f", "f").toBytes());
    assertThat(dirs.read("layer/f")).isEqualTo("x");
  }

  @Test
  void unpack_hardLinkToLowerFile_isOneInodeWithIt() throws IOException {
    dirs.unpack("low", new TarMaker().file("d/f", "low").toBytes());
    dirs.unpack("layer", tar.link("d/l", "d/f").toBytes(), "low");
    assertThat(dirs.stat("%i", "layer/d/l")).isEqualTo(dirs.stat("%i", "low/d/f"));
  }

  @Test
  void unpack_hardLinkToWhatAWhiteoutHides_isRefused() throws IOException {
    dirs.unpack("low", new TarMaker().file("f", "low").toBytes());
    dirs.unpack("middle", new TarMaker().file(".wh.f", "").toBytes());
    assertThat(dirs.refusal(tar.link("l", "f"), "middle", "low")).contains("which is not there");
  }

  @Test
  void unpack_fileOverALinkToALowerFile_leavesThatAsItIs() throws IOException {
    dirs.unpack("low", new TarMaker().file("d/f", "low").toBytes());
    dirs.unpack("layer", tar.link("d/l", "d/f").file("d/l", "evil").toBytes(), "low");
    assertThat(dirs.read("low/d/f")).isEqualTo("low");
    assertThat(dirs.read("layer/d/l")).isEqualTo("evil");
    assertThat(dirs.stat("%h", "low/d/f")).isEqualTo("1");
  }

  @Test
  void unpack_fileOverALinkOfTheLayer_leavesTheOtherName() throws IOException {
    dirs.unpack("layer", tar.file("f", "first").link("l", "f").file("l", "second").toBytes());
    assertThat(dirs.read("layer/f") + " " + dirs.read("layer/l")).isEqualTo("first second");
  }

  /** Puts the entry of a link that says something else of its file. */
  private void putOther(String name, String target, TarXattr... xattrs) {
    putOther(04711, name, target, xattrs);
  }

  private void putOther(int mode, String name, String target, TarXattr... xattrs) {
    tar.put(
        TarMaker.linkEntry(name, target)
            .mode(mode)
            .owner(7, 8)
            .modified(Instant.ofEpochSecond(77))
            .xattrs(List.of(xattrs)),
        "");
  }

  @Test
  void unpack_hardLink_itsEntryIsTheLastWordOnTheFile() throws IOException {
    tar.file("f", "x", new TarXattr(bytes("user.a"), bytes("1")));
    putOther("l", "f", new TarXattr(bytes("user.b"), bytes("2")));
    dirs.unpack("layer", tar.toBytes());
    assertThat(dirs.stat(FORMAT, "layer/f")).isEqualTo("4711 7 8 77.000000000");
    assertThat(dirs.stat("%h", "layer/f")).isEqualTo("2");
    assertThat(dirs.xattr("user.a", "layer/f") + dirs.xattr("user.b", "layer/f")).isEqualTo("12");
  }

  @Test
  void unpack_hardLinkOfTheSameOwner_keepsCapabilities() throws IOException {
    // cap_net_raw+ep of revision 2, see capabilities(7)
    byte[] capability = HexFormat.of().parseHex("0100000200200000000000000000000000000000");
    tar.file("f", "x", new TarXattr(bytes("security.capability"), capability)).link("l", "f");
    dirs.unpack("layer", tar.toBytes());
    assertThat(dirs.sh("getfattr -m - layer/f | grep -v '^#'").strip())
        .isEqualTo("security.capability");
  }

  @Test
  void unpack_hardLinkToADevice_setsWhatItSays() throws IOException {
    tar.device("n", 1, 3);
    putOther("l", "n");
    dirs.unpack("layer", tar.toBytes());
    assertThat(dirs.stat(FORMAT + " %F", "layer/n"))
        .isEqualTo("4711 7 8 77.000000000 character special file");
  }

  @Test
  void unpack_hardLinkToSymlink_setsTheOwnerAlone() throws IOException {
    tar.symlink("s", "f").file("f", "x");
    putOther("l", "s");
    dirs.unpack("layer", tar.toBytes());
    assertThat(dirs.stat("%u %g %.9Y", "layer/s")).isEqualTo("7 8 1234567890.123456789");
    assertThat(dirs.stat(FORMAT, "layer/f")).isEqualTo("644 0 0 1234567890.123456789");
  }

  @Test
  void unpack_hardLinkThatSaysOtherOfALowerFile_isOfACopyWithBothNames() throws IOException {
    dirs.unpack("low", new TarMaker().file("d/f", "low").toBytes());
    putOther(04604, "d/l", "d/f");
    dirs.unpack("layer", tar.toBytes(), "low");
    assertThat(dirs.stat(FORMAT + " %h", "low/d/f")).isEqualTo("644 0 0 1234567890.123456789 1");
    assertThat(dirs.stat(FORMAT + " %h", "layer/d/f")).isEqualTo("4604 7 8 77.000000000 2");
    assertThat(dirs.stat("%i", "layer/d/l")).isEqualTo(dirs.stat("%i", "layer/d/f"));
    assertThat(dirs.read("layer/d/l")).isEqualTo("low");
  }

  @Test
  void unpack_hardLinkWithAnAttributeThatALowerFileLacks_isOfACopy() throws IOException {
    dirs.unpack("low", new TarMaker().file("f", "low").toBytes());
    TarXattr attribute = new TarXattr(bytes("user.a"), bytes("1"));
    tar.put(
        TarMaker.linkEntry("l", "f").mode(0644).modified(TarMaker.TIME).xattrs(List.of(attribute)),
        "");
    dirs.unpack("layer", tar.toBytes(), "low");
    assertThat(dirs.xattr("user.a", "layer/f")).isEqualTo("1");
    assertThat(dirs.sh("getfattr -m - low/f")).isEmpty();
  }

  @Test
  void unpack_hardLinkToANameOfALowerFile_neverChangesThat() throws IOException {
    dirs.unpack("low", new TarMaker().file("f", "low").symlink("s", "f").toBytes());
    tar.link("l", "f").link("t", "s");
    putOther(04604, "m", "l");
    putOther("u", "t");
    dirs.unpack("layer", tar.toBytes(), "low");
    assertThat(dirs.stat(FORMAT + " %h", "low/f")).isEqualTo("644 0 0 1234567890.123456789 1");
    assertThat(dirs.stat("%u %g", "low/s")).isEqualTo("0 0");
    assertThat(dirs.read("layer/m")).isEqualTo("low");
    assertThat(dirs.stat(FORMAT + " %h", "layer/m")).isEqualTo("4604 7 8 77.000000000 3");
    assertThat(dirs.stat("%i", "layer/l")).isEqualTo(dirs.stat("%i", "layer/m"));
    assertThat(dirs.stat("%i", "layer/f")).isEqualTo(dirs.stat("%i", "layer/m"));
  }

  /** What the layer has at the path of the lower file is not a name of that. */
  @Test
  void unpack_hardLinkToANameOfALowerFileThatIsHidden_isOfACopyAsWell() throws IOException {
    dirs.unpack("low", new TarMaker().file("d/f", "low").file("e/f", "lower").toBytes());
    tar.link("l", "d/f").link("k", "e/f").file("d", "new").file("e/f", "new");
    putOther(0604, "m", "l");
    putOther(0604, "n", "k");
    dirs.unpack("layer", tar.toBytes(), "low");
    for (String name : new String[] {"l", "m", "k", "n"}) {
      assertThat(dirs.stat(FORMAT + " %h", "layer/" + name)).isEqualTo("604 7 8 77.000000000 2");
    }
    assertThat(dirs.read("layer/m") + dirs.read("layer/n")).isEqualTo("lowlower");
    assertThat(dirs.read("layer/d") + dirs.read("layer/e/f")).isEqualTo("newnew");
    assertThat(dirs.stat("%a %h", "low/d/f")).isEqualTo("644 1");
  }

  /** Makes a layer below whose file another image has too. */
  private void shareLow() throws IOException {
    dirs.unpack("low", new TarMaker().file("d/f", "low").file("d/g", "").toBytes());
    dirs.sh(
        "setfattr -n user.k -v v low/d/f; chown 5:6 low/d/f; chmod 4751 low/d/f; mkdir other;"
            + " ln low/d/f other/f; setfattr -n trusted.overlay.jovl.names -v 1 low/d/f");
  }

  @Test
  void unpack_hardLinkToSharedFile_isOfACopyWithBothNames() throws IOException {
    shareLow();
    for (String name : new String[] {"d/l", "m"}) {
      tar.put(TarMaker.linkEntry(name, "d/f").mode(04751).owner(5, 6).modified(TarMaker.TIME), "");
    }
    dirs.unpack("layer", tar.toBytes(), "low");
    assertThat(dirs.stat("%h %i", "low/d/f")).startsWith("2 ");
    assertThat(dirs.stat("%h", "layer/d/f layer/d/l layer/m")).isEqualTo("3\n3\n3");
    assertThat(dirs.stat("%i", "layer/m")).isEqualTo(dirs.stat("%i", "layer/d/f"));
    assertThat(dirs.stat(FORMAT + " %s", "layer/d/l"))
        .isEqualTo(dirs.stat(FORMAT + " %s", "low/d/f"));
    assertThat(dirs.read("layer/d/l")).isEqualTo("low");
    assertThat(dirs.sh("getfattr -m - layer/d/l | grep -v '^#'").strip()).isEqualTo("user.k");
    assertThat(dirs.stat("%.9Y", "layer/d")).isEqualTo(dirs.stat("%.9Y", "low/d"));
  }

  @Test
  void unpack_hardLinkToSharedFileWithAHole_keepsTheHole() throws IOException {
    shareLow();
    dirs.sh("truncate -s 64M low/d/f");
    dirs.unpack("layer", tar.link("m", "d/f").toBytes(), "low");
    assertThat(dirs.stat("%s", "layer/m")).isEqualTo(String.valueOf(64 << 20));
    assertThat(Long.parseLong(dirs.stat("%b", "layer/m"))).isLessThan(64L);
    assertThat(dirs.sh("cmp layer/m low/d/f && echo same").strip()).isEqualTo("same");
  }

  /** The file below has a further name, and loses the one it had. */
  @ParameterizedTest
  @ValueSource(strings = {"d/.wh.f", "d/.wh..wh..opq", ".wh.d"})
  void unpack_whiteoutOfASharedFile_leavesTheLinkAlone(String whiteout) throws IOException {
    shareLow();
    dirs.unpack("layer", tar.link("d/l", "d/f").file(whiteout, "").toBytes(), "low");
    dirs.overlay("merged", "layer:low", "ro");
    assertThat(dirs.sh("ls merged/d; cat merged/d/l; stat -c %h merged/d/l"))
        .isEqualTo((whiteout.equals("d/.wh.f") ? "g\n" : "") + "l\nlow1\n");
  }

  @Test
  void unpack_fileOverTheCopyOfASharedFile_stays() throws IOException {
    shareLow();
    tar.link("d/l", "d/f").file("d/f", "new").file("d/.wh..wh..opq", "");
    dirs.unpack("layer", tar.toBytes(), "low");
    assertThat(dirs.read("layer/d/f") + " " + dirs.read("layer/d/l")).isEqualTo("new low");
    assertThat(dirs.read("low/d/f")).isEqualTo("low");
  }
}
