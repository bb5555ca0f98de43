package dev.jovl.linux.tree;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where paths lead below a root. */
final class InRootWalkTest {

  private final Path root;

  /** Makes a root where {@code /link} leads to a directory of a directory. */
  InRootWalkTest(@TempDir Path root) throws IOException {
    this.root = root;
    Files.createDirectories(root.resolve("above/below"));
    Path unused = Files.createSymbolicLink(root.resolve("link"), Path.of("/above/below"));
  }

  private List<String> find(String path) throws IOException {
    try (Fd top = Open.directory(root);
        InRootWalk walk = new InRootWalk(top)) {
      return walk.find(path.getBytes(UTF_8)).names().stream().map(FileName::toString).toList();
    }
  }

  @Test
  void find_dotDotBehindALink_isWhereThatLeads() throws IOException {
    assertThat(find("link/../missing")).containsExactly("above", "missing").inOrder();
    assertThat(find("link/../../../..")).isEmpty();
  }

  @Test
  void find_belowWhatIsMissing_isEnoent() {
    ErrnoException e = assertThrows(ErrnoException.class, () -> find("link/missing/.."));
    assertThat(e.errno()).isEqualTo(Errno.ENOENT);
  }

  @Test
  void find_loopOfLinks_isEloop() throws IOException {
    Path unused = Files.createSymbolicLink(root.resolve("loop"), Path.of("link/../../loop"));
    ErrnoException e = assertThrows(ErrnoException.class, () -> find("loop"));
    assertThat(e.errno()).isEqualTo(Errno.ELOOP);
  }

  @Test
  void make_danglingLink_makesWhatItNeeds() throws IOException {
    Path unused = Files.createSymbolicLink(root.resolve("dangling"), Path.of("link/new/deep"));
    try (Fd top = Open.directory(root);
        InRootWalk walk = new InRootWalk(top)) {
      InRootWalk.Place place = walk.make("dangling".getBytes(UTF_8), false, directory -> {});
      assertThat(place.stat()).isNull();
      assertThat(place.links()).hasSize(2);
    }
    assertThat(root.resolve("above/below/new").toFile().list()).isEmpty();
  }
}
