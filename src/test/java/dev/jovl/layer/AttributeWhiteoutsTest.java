package dev.jovl.layer;

import static com.google.common.truth.Truth.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Layers where no device 0/0 can be made, as in a mount of another overlay. */
@ExtendWith(LayerDirectoriesPerTest.class)
final class AttributeWhiteoutsTest {

  private final LayerDirectories dirs;

  AttributeWhiteoutsTest(LayerDirectories dirs) {
    this.dirs = dirs;
  }

  private String list(String upper, String... lowers) throws IOException {
    Path tar = dirs.path("layer.tar");
    try (var out = Files.newOutputStream(tar)) {
      Written unused = Changeset.write(dirs.open(dirs.path(upper)), dirs.lowers(lowers), out);
    }
    return dirs.sh("tar --quoting-style=literal -tf layer.tar");
  }

  @Test
  void write_emptyFileThatStandsForADeletion_isAWhiteout() throws IOException {
    dirs.sh(
        "mkdir -p low/d u/d; echo 1 > low/d/f; : > u/d/f; : > u/d/empty;"
            + " setfattr -n trusted.overlay.opaque -v x u/d;"
            + " setfattr -n trusted.overlay.whiteout u/d/f");
    assertThat(list("u", "low")).isEqualTo("./\nd/\nd/.wh.f\nd/empty\n");
  }

  /** Mounts an overlay, whose kernel makes no device 0/0 in it. */
  private void disk() throws IOException {
    dirs.sh("mkdir below upper work");
    Path unused =
        dirs.overlay(
            "disk", "below", "upperdir=" + dirs.path("upper") + ",workdir=" + dirs.path("work"));
    dirs.sh("! mknod disk/probe c 0 0");
  }

  @Test
  void unpack_intoAnOverlay_hides() throws IOException {
    disk();
    dirs.sh("mkdir -p disk/low/d disk/low/e; cd disk/low; touch top d/f d/g e/f");
    byte[] tar =
        new TarMaker()
            .file(".wh.top", "")
            .file("d/.wh.f", "")
            .file("e/.wh.f", "")
            .file("e/.wh..wh..opq", "")
            .file("e/new", "n")
            .toBytes();
    dirs.unpack("disk/layer", tar, "disk/low");
    assertThat(list("disk/layer", "disk/low"))
        .isEqualTo("./\n.wh.top\nd/\nd/.wh.f\ne/\ne/.wh..wh..opq\ne/new\n");
    dirs.overlay("merged", "disk/layer:disk/low", "ro");
    assertThat(dirs.sh("cd merged; find . | sort")).isEqualTo(".\n./d\n./d/g\n./e\n./e/new\n");
  }

  @Test
  void unpack_intoAnOverlay_nameAndWhiteoutInEitherOrder_keepTheName() throws IOException {
    disk();
    dirs.sh("mkdir -p disk/low/d; touch disk/low/f disk/low/g disk/low/d/old");
    byte[] tar =
        new TarMaker()
            .file(".wh.f", "")
            .file("f", "new")
            .file("g", "new")
            .file(".wh.g", "")
            .file(".wh.d", "")
            .file("d/new", "n")
            .toBytes();
    Unpacked unpacked = dirs.unpack("disk/layer", tar, "disk/low");
    assertThat(unpacked.reproducible()).isTrue();
    assertThat(list("disk/layer", "disk/low")).isEqualTo("./\nd/\nd/.wh..wh..opq\nd/new\nf\ng\n");
  }

  @Test
  void unpack_linkToWhatIsHidden_isRefused() throws IOException {
    disk();
    dirs.sh("mkdir disk/low; touch disk/low/f");
    dirs.unpack("disk/hides", new TarMaker().file(".wh.f", "").toBytes(), "disk/low");
    byte[] tar = new TarMaker().link("g", "f").toBytes();
    LayerException refused =
        org.junit.jupiter.api.Assertions.assertThrows(
            LayerException.class, () -> dirs.unpack("disk/layer", tar, "disk/hides", "disk/low"));
    assertThat(refused).hasMessageThat().contains("not there");
  }
}
