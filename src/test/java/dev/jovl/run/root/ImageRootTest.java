package dev.jovl.run.root;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Names;
import dev.jovl.linux.Open;
import dev.jovl.posix.FileName;
import dev.jovl.run.spec.RunException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Places that are made in an image with odd links. */
final class ImageRootTest {

  private static final FileName NO_TEXT = FileName.of(new byte[] {'n', (byte) 0xff});

  private final List<ImageRoot.Made> made = new ArrayList<>();
  private final Path root;

  /** Makes an image where {@code /link} leads to a directory of a directory. */
  ImageRootTest(@TempDir Path root) throws IOException {
    this.root = root;
    Files.createDirectories(root.resolve("above/below"));
    Path unused = Files.createSymbolicLink(root.resolve("link"), Path.of("above/below"));
  }

  private String make(String inside, boolean directory) throws IOException {
    try (ImageRoot image = ImageRoot.open(root)) {
      return image.makeToMountOn(inside, directory, made);
    }
  }

  private void unmake() throws IOException {
    try (ImageRoot image = ImageRoot.open(root)) {
      image.unmake(made);
    }
  }

  private List<String> names(String inside) {
    return List.of(root.resolve(inside).toFile().list());
  }

  @Test
  void makeToMountOn_aboveWhereALinkLeads_isMadeThere() throws IOException {
    assertThat(make("/link/../new/file", false)).isEqualTo("/above/new/file");
    assertThat(names("")).containsExactly("above", "link");
    assertThat(Files.size(root.resolve("above/new/file"))).isEqualTo(0);
    unmake();
    assertThat(names("above")).containsExactly("below");
  }

  @Test
  void makeToMountOn_danglingLinkOverAnother_isMadeWhereItLeads() throws IOException {
    Path unused = Files.createSymbolicLink(root.resolve("dangling"), Path.of("link/../new"));
    assertThat(make("/dangling", true)).isEqualTo("/above/new");
    assertThat(names("")).containsExactly("above", "link", "dangling");
    unmake();
    assertThat(names("above")).containsExactly("below");
  }

  @Test
  void makeToStay_aboveWhereALinkLeads_isMadeThere() throws IOException {
    try (ImageRoot image = ImageRoot.open(root)) {
      assertThat(image.makeToStay("/link/../new")).isEqualTo("/above/new");
    }
    assertThat(names("above")).containsExactly("below", "new");
  }

  /** Neither a config.json nor a script can say where that is. */
  @Test
  void makeToMountOn_linkToANameThatIsNoText_isRefused() throws IOException {
    try (Fd top = Open.directory(root)) {
      Names.mkdir(top, NO_TEXT, 0755);
      Names.symlink(NO_TEXT.toBytes(), top, FileName.of("odd"));
      Names.symlink("gone\u00ff".getBytes("ISO-8859-1"), top, FileName.of("dangling"));
    }
    int before = names("").size();
    for (String link : List.of("/odd", "/dangling", "/odd/below")) {
      RunException refused = assertThrows(RunException.class, () -> make(link, true));
      assertThat(refused).hasMessageThat().contains("is no text");
    }
    unmake();
    assertThat(names("")).hasSize(before);
    try (Fd top = Open.directory(root)) {
      Names.rmdir(top, NO_TEXT);
    }
  }

  @Test
  void makeToMountOn_loopOfLinks_isRefused() throws IOException {
    Path unused = Files.createSymbolicLink(root.resolve("loop"), Path.of("none/../loop"));
    RunException refused = assertThrows(RunException.class, () -> make("/loop", true));
    assertThat(refused).hasMessageThat().contains("Too many levels of symbolic links");
    unmake();
    assertThat(names("")).containsExactly("above", "link", "loop");
  }

  @Test
  void makeToMountOn_fileOfTheOtherKind_isRefused() throws IOException {
    Path unused = Files.createFile(root.resolve("file"));
    RunException refused = assertThrows(RunException.class, () -> make("/file", true));
    assertThat(refused).hasMessageThat().isEqualTo("/file is not a directory in the image");
    refused = assertThrows(RunException.class, () -> make("/link", false));
    assertThat(refused).hasMessageThat().isEqualTo("/link is a directory in the image");
    assertThrows(RunException.class, () -> make("/file/below", false));
    assertThat(made).isEmpty();
  }
}
