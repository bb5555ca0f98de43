package dev.jovl.layer;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.linux.Names;
import dev.jovl.oci.Digest;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Mode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LayerDirectoriesPerTest.class)
final class ChangesetTest {

  private final LayerDirectories dirs;

  ChangesetTest(LayerDirectories dirs) {
    this.dirs = dirs;
  }

  private Written write(String upper, Path file, String... lowers) throws IOException {
    try (var out = Files.newOutputStream(file)) {
      return Changeset.write(dirs.open(dirs.path(upper)), dirs.lowers(lowers), out);
    }
  }

  private String list(String tar) throws IOException {
    return dirs.sh("tar --quoting-style=literal -tf " + tar);
  }

  @Test
  void write_changesOfTheKernelsOverlay_unpackToTheSameView() throws IOException {
    dirs.sh(
        "mkdir -p low/d/sub low/gone low/opq/x low/keep; echo 1 > low/d/f; echo 2 > low/d/sub/g;"
            + " echo 3 > low/opq/old; echo 4 > low/keep/k; ln low/keep/k low/keep/l; ln -s d low/s;"
            + " mkdir upper work; chmod 711 low/d; setfattr -n user.a -v b low/keep/k");
    Path merged =
        dirs.overlay(
            "merged",
            "low",
            "upperdir="
                + dirs.path("upper")
                + ",workdir="
                + dirs.path("work")
                + ",redirect_dir=off,metacopy=off,index=off");
    dirs.sh(
        "cd merged; rm -r gone d/f; rm -r opq; mkdir opq; echo n > opq/new; echo more >> keep/k;"
            + " mkdir -p fresh/er; mknod fresh/dev c 1 3; mkfifo fresh/p; ln -s x fresh/s;"
            + " ln keep/k fresh/hard; echo t > top; chown 5:6 top; chmod 4755 top; rm s; mkdir s;"
            + " setfattr -n user.bin -v 0x00ff top; touch -d '1960-01-01 00:00:00.5' top;"
            + " printf x > \"$(printf 'fresh/\\377\\n')\"; chmod 1777 .");
    String view = dirs.describe("merged");
    dirs.unmount(merged);
    Written written = write("upper", dirs.path("layer.tar"), "low");
    assertThat(written.notes()).isEmpty();
    byte[] tar = Files.readAllBytes(dirs.path("layer.tar"));
    assertThat(written.diffId()).isEqualTo(Digest.of(tar));
    assertThat(written.tarBytes()).isEqualTo(tar.length);
    assertThat(dirs.unpack("again", tar, "low").entries()).isEqualTo(written.entries());
    dirs.overlay("remerged", "again:low", "ro");
    assertThat(dirs.describe("remerged")).isEqualTo(view);
    assertThat(list("layer.tar")).contains("opq/.wh..wh..opq\n");
    assertThat(list("layer.tar")).doesNotContain("fresh/.wh..wh..opq");
  }

  @Test
  void write_sameTreeTwice_sameBytes() throws IOException {
    dirs.sh("mkdir -p u/b u/a; echo 1 > u/b/1; echo 2 > u/a/2; setfattr -n user.b -v 1 u/a");
    dirs.sh("setfattr -n user.a -v 1 u/a; cp -a u v; touch -r u v");
    assertThat(write("u", dirs.path("1.tar")).diffId())
        .isEqualTo(write("v", dirs.path("2.tar")).diffId());
    assertThat(list("1.tar")).isEqualTo("./\na/\na/2\nb/\nb/1\n");
  }

  @Test
  void write_marksAndSockets_areNotInTheTar() throws IOException {
    dirs.sh(
        "mkdir -p u/d; setfattr -n trusted.overlay.origin -v x u/d;"
            + " setfattr -n trusted.overlay.overlay.opaque -v y u/d");
    Names.mknod(dirs.open(dirs.path("u")), FileName.of("sock"), Mode.SOCKET | 0755, 0);
    Written written = write("u", dirs.path("l.tar"));
    assertThat(written.notes()).hasSize(1);
    dirs.unpack("again", Files.readAllBytes(dirs.path("l.tar")));
    assertThat(dirs.sh("getfattr -m - again/d | grep -v '^#'").strip())
        .isEqualTo("trusted.overlay.overlay.opaque");
    assertThat(dirs.sh("ls again")).isEqualTo("d\n");
  }

  /** The third revision of the attribute, of root of a user namespace, who is 100000 here. */
  @Test
  void write_capabilityOfAUserNamespace_isOneOfTheImage() throws IOException {
    String capabilities = "00200000000000000000000000000000";
    dirs.sh(
        "mkdir u; echo x > u/f; setfattr -n security.capability"
            + " -v 0x01000003"
            + capabilities
            + "a0860100 u/f");
    Written unused = write("u", dirs.path("l.tar"));
    dirs.unpack("again", Files.readAllBytes(dirs.path("l.tar")));
    assertThat(dirs.sh("getfattr -e hex -n security.capability again/f"))
        .contains("security.capability=0x01000002" + capabilities + "\n");
  }

  @Test
  void write_whiteoutsBelowOpaque_areLeftOut() throws IOException {
    dirs.sh("mkdir -p low/d u/d; mknod u/d/w c 0 0; setfattr -n trusted.overlay.opaque -v y u/d");
    Written unused = write("u", dirs.path("l.tar"), "low");
    assertThat(list("l.tar")).isEqualTo("./\nd/\nd/.wh..wh..opq\n");
  }

  @Test
  void write_hardLinkToOtherLayer_isNoLinkInTheTar() throws IOException {
    dirs.sh("mkdir u other; echo x > u/f; ln u/f other/f");
    Written unused = write("u", dirs.path("l.tar"));
    assertThat(dirs.sh("tar -tvf l.tar | cut -c1")).isEqualTo("d\n-\n");
  }

  @Test
  void write_nameOfAWhiteout_isRefused() throws IOException {
    dirs.sh("mkdir -p u/d; : > u/d/.wh.x");
    LayerException refused =
        assertThrows(LayerException.class, () -> write("u", dirs.path("l.tar")));
    assertThat(refused).hasMessageThat().startsWith("'d/.wh.x'");
  }

  @Test
  void write_redirectOrMetacopy_isRefused() throws IOException {
    dirs.sh("mkdir -p u/d; setfattr -n trusted.overlay.redirect -v /e u/d");
    LayerException refused =
        assertThrows(LayerException.class, () -> write("u", dirs.path("l.tar")));
    assertThat(refused).hasMessageThat().contains("redirect_dir=off");
  }

  @Test
  void measure_emptyUpper_isEmpty() throws IOException {
    Written written = Changeset.measure(dirs.open(dirs.make("u")), Lowers.NONE);
    assertThat(written.entries()).isEqualTo(1);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Written again = Changeset.write(dirs.open(dirs.path("u")), Lowers.NONE, out);
    assertThat(again.diffId()).isEqualTo(written.diffId());
    assertThat(out.size()).isEqualTo(written.tarBytes());
  }
}
