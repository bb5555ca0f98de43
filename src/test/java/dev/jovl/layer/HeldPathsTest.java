package dev.jovl.layer;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.linux.Fd;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Timespec;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is kept of the paths of a layer while it is unpacked. */
@ExtendWith(LayerDirectoriesPerTest.class)
final class HeldPathsTest {

  private final LayerDirectories dirs;

  HeldPathsTest(LayerDirectories dirs) throws IOException {
    this.dirs = dirs;
    dirs.make("layer");
  }

  private static EntryPath path(String text) throws LayerException {
    return EntryPath.parse(text.getBytes(UTF_8));
  }

  @Test
  void pathThatIsHeld_isEqualToTheOther() throws LayerException {
    HeldPaths held = new HeldPaths(1 << 20);
    for (String text : new String[] {"", "a", "a/b", "\u00e9/b/c"}) {
      EntryPath path = path(text);
      EntryPath kept = held.hold(path);
      assertThat(kept).isEqualTo(path);
      assertThat(path).isEqualTo(kept);
      assertThat(kept.hashCode()).isEqualTo(path.hashCode());
      assertThat(kept.components()).isEqualTo(path.components());
      assertThat(kept).isEqualTo(held.hold(path(text)));
      assertThat(kept.depth()).isEqualTo(path.depth());
      assertThat(kept.byteLength()).isEqualTo(path.toBytes().length);
      assertThat(path.byteLength()).isEqualTo(path.toBytes().length);
      assertThat(kept.isRoot()).isEqualTo(path.isRoot());
      assertThat(kept.toBytes()).isEqualTo(path.toBytes());
      assertThat(kept.lastName()).isEqualTo(path.lastName());
      assertThat(kept.child(FileName.of("x"))).isEqualTo(path.child(FileName.of("x")));
    }
    assertThat(held.hold(path("a/b")).parent()).isEqualTo(path("a"));
    assertThat(held.hold(path("a/b"))).isNotEqualTo(path("a/c"));
    assertThat(path("Aa").hashCode()).isEqualTo(path("BB").hashCode());
    assertThat(held.hold(path("Aa"))).isNotEqualTo(path("BB"));
    assertThat(held.hold(path("Aa"))).isNotEqualTo(held.hold(path("BB")));
    Set<EntryPath> above = new HashSet<>(Set.of(held.hold(path("a"))));
    assertThat(held.hold(path("a/b/c")).isBelowOneOf(above)).isTrue();
    assertThat(held.hold(path("b/a")).isBelowOneOf(above)).isFalse();
  }

  /** Of a thousand components, each of which would be two objects. */
  @Test
  void deepPath_takesAboutItsBytes() throws LayerException {
    HeldPaths held = new HeldPaths(100 * 2_200);
    for (int i = 0; i < 100; i++) {
      assertThat(held.hold(path("d/".repeat(1000))).depth()).isEqualTo(1000);
    }
  }

  @Test
  void directoriesThatAPathImplies_areRefusedWhereMemoryHasNoRoom() throws Exception {
    try (Fd layer = dirs.open(dirs.path("layer"));
        LayerTree tree =
            new LayerTree(layer, Lowers.NONE, Timespec.EPOCH, new HeldPaths(150_000))) {
      LayerDirectory unused = tree.directory(path("a/".repeat(300)));
      unused = tree.directory(path("a/".repeat(300)));
      LayerException e =
          assertThrows(LayerException.class, () -> tree.directory(path("b/".repeat(300))));
      assertThat(e).hasMessageThat().contains("more than the 150000 bytes of memory");
    }
  }
}
