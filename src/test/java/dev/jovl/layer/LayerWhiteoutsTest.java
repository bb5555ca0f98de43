package dev.jovl.layer;

import static com.google.common.truth.Truth.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of the whiteouts of a tar, and of names that look like one. */
@ExtendWith(LayerDirectoriesPerTest.class)
final class LayerWhiteoutsTest {

  private final LayerDirectories dirs;
  private final TarMaker tar = new TarMaker();

  LayerWhiteoutsTest(LayerDirectories dirs) {
    this.dirs = dirs;
  }

  @Test
  void unpack_whiteouts_becomeTheKernelsForm() throws IOException {
    dirs.unpack("low", new TarMaker().file("gone", "").file("d/a", "").file("o/a", "").toBytes());
    tar.file(".wh.gone", "").file("o/new", "").file("o/.wh..wh..opq", "").file("d/.wh.a", "");
    dirs.unpack("layer", tar.toBytes(), "low");
    assertThat(dirs.stat("%F %t %T", "layer/gone")).isEqualTo("character special file 0 0");
    assertThat(dirs.xattr("trusted.overlay.opaque", "layer/o")).isEqualTo("y");
    dirs.overlay("merged", "layer:low", "ro");
    assertThat(dirs.sh("cd merged; find . | sort")).isEqualTo(".\n./d\n./o\n./o/new\n");
  }

  /** A union shows the roots of all layers as one directory, however they are marked. */
  @Test
  void unpack_opaqueRoot_hidesAllThatIsBelow() throws IOException {
    dirs.unpack("lowest", new TarMaker().file("far", "").file("b/far", "").toBytes());
    dirs.unpack("low", new TarMaker().file("b/c", "").file("top", "").file("f", "").toBytes());
    tar.file("early/x", "").file(".wh..wh..opq", "").file("b/d", "").file("f", "new");
    dirs.unpack("layer", tar.file(".wh.top", "").toBytes(), "low", "lowest");
    dirs.overlay("merged", "layer:low:lowest", "ro");
    assertThat(dirs.sh("cd merged; find . | sort; cat f"))
        .isEqualTo(".\n./b\n./b/d\n./early\n./early/x\n./f\nnew");
  }

  @Test
  void unpack_whiteoutAndNameInOneLayer_inEitherOrder_keepTheName() throws IOException {
    dirs.unpack("low", new TarMaker().file("d/old", "").file("f", "old").toBytes());
    dirs.unpack(
        "first",
        new TarMaker()
            .file(".wh.d", "")
            .file(".wh.f", "")
            .directory("d", 0755)
            .file("f", "new")
            .file("d/new", "")
            .toBytes(),
        "low");
    dirs.unpack(
        "last",
        new TarMaker()
            .file("d/new", "")
            .file("f", "new")
            .file(".wh.d", "")
            .file(".wh.f", "")
            .toBytes(),
        "low");
    for (String layer : new String[] {"first", "last"}) {
      dirs.overlay("merged-" + layer, layer + ":low", "ro");
      assertThat(dirs.sh("cd merged-" + layer + "; find . | sort; cat f"))
          .isEqualTo(".\n./d\n./d/new\n./f\nnew");
    }
  }

  @Test
  void unpack_whiteoutsBelowOpaque_areDropped() throws IOException {
    tar.file("d/.wh.a", "").file("d/.wh..wh..opq", "").file("d/.wh.b", "").file("d/c", "");
    dirs.unpack("layer", tar.toBytes());
    assertThat(dirs.sh("ls layer/d")).isEqualTo("c\n");
  }

  /** What is below an opaque directory is merged with nothing, so kernels would list the mark. */
  @Test
  void unpack_whiteoutsDeepBelowOpaque_areDropped() throws IOException {
    dirs.unpack(
        "low", new TarMaker().file("d/e/a", "").file("d/f/g/b", "").file("k/l/m", "").toBytes());
    tar.file("d/e/.wh.a", "").file("d/.wh..wh..opq", "").file("d/f/g/.wh.b", "").file("d/c", "");
    tar.file(".wh.k", "").file("k/l/.wh.m", "");
    dirs.unpack("layer", tar.toBytes(), "low");
    dirs.overlay("merged", "layer:low", "ro");
    assertThat(dirs.sh("cd merged/d; find . | sort")).isEqualTo(".\n./c\n./e\n./f\n./f/g\n");
    assertThat(dirs.sh("ls layer/d/e layer/d/f/g merged/k/l | tr -d '\n'"))
        .isEqualTo("layer/d/e:layer/d/f/g:merged/k/l:");
  }

  @Test
  void unpack_namesBelowAWhiteout_makeAnOpaqueDirectory() throws IOException {
    dirs.unpack("low", new TarMaker().file("d/old", "").toBytes());
    dirs.unpack("layer", tar.file(".wh.d", "").file("d/new", "").toBytes(), "low");
    assertThat(dirs.xattr("trusted.overlay.opaque", "layer/d")).isEqualTo("y");
  }

  @ParameterizedTest
  @ValueSource(strings = {".wh.", ".wh..", ".wh...", "d/.wh.", "d/.wh.."})
  void unpack_whiteoutOfNothing_isRefused(String name) {
    assertThat(dirs.refusal(tar.file(name, ""))).startsWith("entry '" + name + "': a whiteout of");
  }

  @Test
  void unpack_whiteoutWithContentOrAsLink_isRefused() {
    assertThat(dirs.refusal(new TarMaker().file(".wh.a", "x")))
        .endsWith("not an empty file; leave names that begin with .wh. out of the tar");
    assertThat(dirs.refusal(new TarMaker().symlink(".wh.a", "x"))).contains("not an empty");
    assertThat(dirs.refusal(new TarMaker().directory(".wh.a/", 0755))).contains("not an empty");
  }

  /** On AUFS all whiteouts were one inode, so its writers took all but the first for links. */
  @ParameterizedTest
  @ValueSource(strings = {"d/.wh.a", "d/kept", "nothing", "../../out"})
  void unpack_whiteoutThatIsAHardLink_hides(String target) throws IOException {
    dirs.unpack(
        "low", new TarMaker().file("d/a", "").file("d/b", "").file("d/kept", "k").toBytes());
    tar.file("d/.wh.a", "").link("d/.wh.b", target);
    dirs.unpack("layer", tar.toBytes(), "low");
    dirs.overlay("merged", "layer:low", "ro");
    assertThat(dirs.sh("ls -A merged/d; cat merged/d/kept")).isEqualTo("kept\nk");
    assertThat(dirs.stat("%h", "low/d/kept")).isEqualTo("1");
  }

  @Test
  void unpack_opaqueMarkThatIsAHardLink_hides() throws IOException {
    dirs.unpack("low", new TarMaker().file("d/a", "").file("e/a", "").toBytes());
    tar.file("d/.wh..wh..opq", "").link("e/.wh..wh..opq", "d/.wh..wh..opq");
    dirs.unpack("layer", tar.toBytes(), "low");
    dirs.overlay("merged", "layer:low", "ro");
    assertThat(dirs.sh("ls -A merged/d merged/e")).isEqualTo("merged/d:\n\nmerged/e:\n");
  }

  @Test
  void unpack_pathsThroughWhiteouts_areRefused() {
    assertThat(dirs.refusal(new TarMaker().file(".wh.d/f", ""))).contains("through a whiteout");
    assertThat(dirs.refusal(new TarMaker().directory("a/.wh.d/e", 0755))).contains("through");
    assertThat(dirs.refusal(new TarMaker().symlink("s", ".wh.d").file("s/f", "")))
        .contains("through a whiteout");
  }

  @Test
  void unpack_namesOfAufs_areLeftOut() throws IOException {
    Unpacked unpacked = dirs.unpack("layer", tar.file(".wh..wh.plnk", "x").toBytes());
    assertThat(dirs.sh("ls -A layer")).isEmpty();
    assertThat(unpacked.notes()).hasSize(1);
    assertThat(unpacked.reproducible()).isFalse();
  }

  @Test
  void unpack_whatIsInADirectoryOfAufs_isLeftOut() throws IOException {
    tar.directory(".wh..wh.plnk", 0700).file(".wh..wh.plnk/1.2", "x").file("f", "1");
    Unpacked unpacked = dirs.unpack("layer", tar.toBytes());
    assertThat(dirs.sh("ls -A layer")).isEqualTo("f\n");
    assertThat(unpacked.notes()).hasSize(2);
    assertThat(unpacked.reproducible()).isFalse();
    assertThat(dirs.refusal(new TarMaker().link("l", ".wh..wh.plnk/1.2"))).contains("whiteout");
  }

  @Test
  void unpack_deviceThatIsAWhiteout_isRefused() {
    assertThat(dirs.refusal(tar.device("null", 0, 0))).contains("whiteout");
  }
}
