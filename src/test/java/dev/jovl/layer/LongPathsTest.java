package dev.jovl.layer;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Names;
import dev.jovl.linux.tree.Trees;
import dev.jovl.posix.FileName;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
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

  /** Makes directories one in another; returns the deepest. */
  private Fd nest(String name, int depth) throws IOException {
    Fd at = layer().duplicate();
    for (int i = 0; i < depth; i++) {
      Names.mkdir(at, FileName.of(name), 0755);
      try (Fd parent = at) {
        at = Trees.openDirectory(parent, FileName.of(name));
      }
    }
    return at;
  }

  private LayerException refusal() throws IOException {
    Fd layer = layer();
    return assertThrows(
        LayerException.class,
        () -> Changeset.write(layer, Lowers.NONE, OutputStream.nullOutputStream()));
  }

  @Test
  void write_longestPath_canBeUnpacked() throws IOException {
    try (Fd deepest = nest(NAME, 20)) {
      Names.mkdir(deepest, FileName.of("y".repeat(4095 - 20 * 201)), 0755);
    }
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    Written written = Changeset.write(layer(), Lowers.NONE, tar);
    assertThat(written.entries()).isEqualTo(22);
    empty();
    assertThat(dirs.unpackInto("layer", tar.toByteArray()).entries()).isEqualTo(22);
  }

  @Test
  void write_longerPath_isRefused() throws IOException {
    try (Fd deepest = nest(NAME, 20)) {
      Names.mkdir(deepest, FileName.of("y".repeat(4096 - 20 * 201)), 0755);
    }
    assertThat(refusal())
        .hasMessageThat()
        .endsWith(
            "...': a path of more than 4095 bytes, which no layer can hold; use shorter names");
  }

  /** The mark of a deletion is longer than what it hides. */
  @Test
  void write_longerPathOfAWhiteout_isRefused() throws IOException {
    try (Fd deepest = nest(NAME, 20)) {
      OverlayMarks.makeWhiteout(deepest, FileName.of("y".repeat(4095 - 20 * 201)));
    }
    assertThat(refusal()).hasMessageThat().contains("more than 4095 bytes");
  }

  @Test
  void write_deeperPath_isRefused() throws IOException {
    nest("d", EntryPath.MAX_DEPTH + 1).close();
    assertThat(refusal())
        .hasMessageThat()
        .endsWith("...': a path of more than 1024 components, which no layer can hold; use fewer");
  }
}
