package dev.jovl.layer;

import static com.google.common.truth.Truth.assertThat;
import static dev.jovl.layer.TarMaker.bytes;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.oci.Digest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The bytes of a tar besides its files, by which it is made again of what was unpacked. */
@ExtendWith(LayerDirectoriesPerTest.class)
final class LayerFramesTest {

  private final LayerDirectories dirs;
  private final TarMaker tar = new TarMaker();

  LayerFramesTest(LayerDirectories dirs) {
    this.dirs = dirs;
  }

  @Test
  void write_ofWhatWasUnpacked_makesTheTarAgain() throws IOException {
    dirs.sh(
        "mkdir tree; cd tree; mkdir -p a/b; head -c 300000 /dev/urandom > a/big; : > a/empty;"
            + " ln a/big a/b/link; truncate -s 3M sp; printf x | dd of=sp bs=1 seek=2000000"
            + " conv=notrunc 2>/dev/null; ln -s a via; cd ..; tar --format=gnu -S -C tree -cf t.tar .;"
            + " mkdir -p extra/via; echo hi > extra/via/new; tar --format=gnu -rf t.tar -C extra via/new");
    byte[] bytes = Files.readAllBytes(dirs.path("t.tar"));
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    var root = dirs.open(dirs.make("layer"));
    Unpacked unpacked =
        LayerUnpacker.unpack(
            new ByteArrayInputStream(bytes),
            root,
            UnpackOptions.of(Lowers.NONE).withFrames(frames));
    assertThat(unpacked.diffId()).isEqualTo(Digest.of(bytes));
    assertThat(unpacked.tarBytes()).isEqualTo(bytes.length);
    assertThat(unpacked.reproducible()).isTrue();
    ByteArrayOutputStream again = new ByteArrayOutputStream();
    Digest digest = LayerFrames.write(new ByteArrayInputStream(frames.toByteArray()), root, again);
    assertThat(again.toByteArray()).isEqualTo(bytes);
    assertThat(digest).isEqualTo(unpacked.diffId());
  }

  /** Unpacks a tar, changes the layer, and returns why the tar cannot be made again. */
  private LayerException refusedAfter(String change, byte[] bytes) throws IOException {
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    var root = dirs.open(dirs.make("layer"));
    LayerUnpacker.unpack(
        new ByteArrayInputStream(bytes), root, UnpackOptions.of(Lowers.NONE).withFrames(frames));
    dirs.sh(change);
    return assertThrows(
        LayerException.class,
        () ->
            LayerFrames.write(
                new ByteArrayInputStream(frames.toByteArray()), root, new ByteArrayOutputStream()));
  }

  /** The tar says that there are zeros. */
  @Test
  void write_bytesWrittenIntoAHole_areRefused() throws IOException {
    dirs.sh(
        "truncate -s 3M sp; for at in 0 2000000; do printf x | dd of=sp bs=1 seek=$at conv=notrunc;"
            + " done; tar --format=gnu -S -cf t.tar sp");
    byte[] bytes = Files.readAllBytes(dirs.path("t.tar"));
    String change = "printf y | dd of=layer/sp bs=1 seek=1000000 conv=notrunc";
    assertThat(refusedAfter(change, bytes))
        .hasMessageThat()
        .contains("'sp' has data where it had a hole");
  }

  @Test
  void write_fileChanged_isRefusedOrAnotherDigest() throws IOException {
    byte[] bytes = tar.file("f", "content").toBytes();
    assertThat(refusedAfter("printf x > layer/f", bytes))
        .hasMessageThat()
        .contains("'f' is shorter");
  }

  @Test
  void write_framesCutOrChanged_areSaidToBeDamaged() throws IOException {
    byte[] bytes = tar.file("f", "content").toBytes();
    ByteArrayOutputStream recorded = new ByteArrayOutputStream();
    var root = dirs.open(dirs.make("layer"));
    LayerUnpacker.unpack(
        new ByteArrayInputStream(bytes), root, UnpackOptions.of(Lowers.NONE).withFrames(recorded));
    byte[] frames = recorded.toByteArray();
    byte[] changed = frames.clone();
    changed[0] ^= 1;
    for (byte[] damaged : List.of(new byte[0], Arrays.copyOf(frames, frames.length / 2), changed)) {
      InputStream in = new ByteArrayInputStream(damaged);
      LayerException refused =
          assertThrows(
              LayerException.class, () -> LayerFrames.write(in, root, new ByteArrayOutputStream()));
      assertThat(refused).hasMessageThat().contains("recorded frames of the layer are damaged");
    }
  }
}
