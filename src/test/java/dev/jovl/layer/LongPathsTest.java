package dev.jovl.layer;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Trees;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Paths of layers that are longer than the kernel takes at once, or than others unpack. */
@ExtendWith(LayerDirectoriesPerTest.class)
final class LongPathsTest {

  private static final String NAME = "x".repeat(200);

  private final LayerDirectories dirs;

  LongPathsTest(LayerDirectories dirs) throws IOException {
    this.dirs = dirs;
    dirs.make("layer");
  }

  /** What JUnit itself cannot remove. */
  @AfterEach
  void empty() throws IOException {
    Trees.removeContents(dirs.open(dirs.path("layer")));
  }

  private Fd layer() throws IOException {
    return dirs.open(dirs.path("layer"));
  }

  /** A name in the tar is short enough, but it leads over a link of the image. */
  @Test
  void unpackedTar_ofWhatALinkMakesLonger_isMadeAgain() throws IOException {
    String half = (NAME + "/").repeat(15);
    byte[] tar =
        new TarMaker()
            .directory(half, 0755)
            .symlink("l", half)
            .directory("l/" + half, 0500)
            .file("l/" + half + "f", "text")
            .toBytes();
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    Fd layer = layer();
    Unpacked unpacked =
        LayerUnpacker.unpack(
            new ByteArrayInputStream(tar), layer, UnpackOptions.of(Lowers.NONE).withFrames(frames));
    assertThat(unpacked.reproducible()).isTrue();
    ByteArrayOutputStream again = new ByteArrayOutputStream();
    LayerFrames.write(new ByteArrayInputStream(frames.toByteArray()), layer, again);
    assertThat(again.toByteArray()).isEqualTo(tar);
    String stat = "cd layer/l; cd " + half + "; stat -c '%a %Y' .";
    assertThat(dirs.sh(stat)).isEqualTo("500 " + TarMaker.TIME.getEpochSecond() + "\n");
  }
}
