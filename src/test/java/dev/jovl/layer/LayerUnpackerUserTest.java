package dev.jovl.layer;

import static com.google.common.truth.Truth.assertThat;
import static dev.jovl.layer.TarMaker.bytes;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Identity;
import dev.jovl.oci.Digest;
import dev.jovl.tar.TarEntry;
import dev.jovl.tar.TarType;
import dev.jovl.tar.TarXattr;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A user who is not root unpacks what its modes keep even its owner from. */
@ExtendWith(LayerDirectoriesPerTest.class)
final class LayerUnpackerUserTest {
  private final LayerDirectories dirs;
  private final TarMaker tar = new TarMaker();

  LayerUnpackerUserTest(LayerDirectories dirs) {
    this.dirs = dirs;
  }

  /** What the owner of a file may not do with it concerns everybody but root. */
  private Unpacked unpackAsUser(String name, byte[] bytes, String... lowers) throws IOException {
    Path target = dirs.make(name);
    Files.setAttribute(target, "unix:uid", 1000);
    Fd root = dirs.open(target);
    UnpackOptions options = UnpackOptions.of(dirs.lowers(lowers));
    try (Identity user = Identity.assume(1000, 1000)) {
      return LayerUnpacker.unpack(new ByteArrayInputStream(bytes), root, options);
    }
  }

  @Test
  void unpack_byAUser_fillsDirectoriesThatMayNotBeWritten() throws IOException {
    TarXattr xattr = new TarXattr(bytes("user.x"), bytes("y"));
    tar.directory("./", 0555)
        .directory("d/", 0555)
        .directory("d/e/", 0500)
        .file("d/e/f", "in e")
        .put(
            TarEntry.builder(TarType.FILE, bytes("d/g")).mode(0444).xattrs(List.of(xattr)), "in d");
    Unpacked unpacked = unpackAsUser("layer", tar.toBytes());
    assertThat(dirs.stat("%a %n", "layer layer/d layer/d/e layer/d/g").lines())
        .containsExactly("555 layer", "555 layer/d", "500 layer/d/e", "444 layer/d/g");
    assertThat(dirs.stat("%Y", "layer/d")).isEqualTo(Long.toString(TarMaker.TIME.getEpochSecond()));
    assertThat(dirs.read("layer/d/e/f")).isEqualTo("in e");
    assertThat(dirs.xattr("user.x", "layer/d/g")).isEqualTo("y");
    assertThat(unpacked.readable()).isTrue();
  }

  @Test
  void unpack_byAUser_intoADirectoryOfALowerLayer() throws IOException {
    dirs.unpack("lower", new TarMaker().directory("d/", 0555).toBytes());
    tar.file("d/f", "f").file("d/g", "g");
    Unpacked unused = unpackAsUser("layer", tar.toBytes(), "lower");
    assertThat(dirs.stat("%a", "layer/d")).isEqualTo("555");
    assertThat(dirs.read("layer/d/g")).isEqualTo("g");
  }

  @Test
  void unpack_fileWithoutPermissions_isKeptWithTheFrames() throws IOException {
    byte[] bytes =
        tar.put(TarEntry.builder(TarType.FILE, bytes("f")).mode(0), "secret")
            .put(TarEntry.builder(TarType.FILE, bytes("x")).mode(0111), "program")
            .file("g", "open")
            .toBytes();
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    Path target = dirs.make("layer");
    Files.setAttribute(target, "unix:uid", 1000);
    Fd root = dirs.open(target);
    ByteArrayOutputStream again = new ByteArrayOutputStream();
    try (Identity user = Identity.assume(1000, 1000)) {
      Unpacked unpacked =
          LayerUnpacker.unpack(
              new ByteArrayInputStream(bytes),
              root,
              UnpackOptions.of(Lowers.NONE).withFrames(frames));
      assertThat(unpacked.readable()).isTrue();
      Digest unused =
          LayerFrames.write(new ByteArrayInputStream(frames.toByteArray()), root, again);
    }
    assertThat(again.toByteArray()).isEqualTo(bytes);
    assertThat(dirs.read("layer/f")).isEqualTo("secret");
  }

  @Test
  void unpack_linksToADeviceThatAUserMayNotMake_areLeftOut() throws IOException {
    tar.file("m", "earlier").device("n", 1, 3).link("l", "n").link("m", "./l").file("f", "f");
    Unpacked unpacked = unpackAsUser("layer", tar.toBytes());
    assertThat(dirs.sh("ls layer")).isEqualTo("f\n");
    assertThat(unpacked.notes())
        .containsExactly(
            "'n': device left out: Operation not permitted",
            "'l': left out, as the device that it is a link to",
            "'m': left out, as the device that it is a link to")
        .inOrder();
  }

  @Test
  void unpack_directoryThatMayNotBeEntered_isReadableForRootAlone() throws IOException {
    byte[] bytes = tar.directory("d/", 0600).file("d/f", "f").toBytes();
    assertThat(dirs.unpack("root", bytes).readable()).isTrue();
    assertThat(unpackAsUser("user", bytes).readable()).isFalse();
  }
}
