package dev.jovl.layer;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.linux.Fd;
import dev.jovl.posix.FileName;
import dev.jovl.posix.PosixAcl;
import dev.jovl.posix.Timespec;
import dev.jovl.tar.TarEntry;
import dev.jovl.tar.TarType;
import dev.jovl.tar.TarXattr;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
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

  private static HeldPaths of(long most) {
    return new HeldPaths(new HeldPaths.Budget(most));
  }

  private static EntryPath path(String text) throws LayerException {
    return EntryPath.parse(text.getBytes(UTF_8));
  }

  @Test
  void pathThatIsHeld_isEqualToTheOther() throws LayerException {
    HeldPaths held = of(1 << 20);
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
    HeldPaths held = of(100 * 2_200);
    for (int i = 0; i < 100; i++) {
      assertThat(held.hold(path("d/".repeat(1000))).depth()).isEqualTo(1000);
    }
  }

  @Test
  void directoriesThatAPathImplies_areRefusedWhereMemoryHasNoRoom() throws Exception {
    try (Fd layer = dirs.open(dirs.path("layer"));
        LayerTree tree = new LayerTree(layer, Lowers.NONE, Timespec.EPOCH, of(150_000))) {
      LayerDirectory unused = tree.directory(path("a/".repeat(300)));
      unused = tree.directory(path("a/".repeat(300)));
      LayerException e =
          assertThrows(LayerException.class, () -> tree.directory(path("b/".repeat(300))));
      assertThat(e).hasMessageThat().contains("more than the 150000 bytes of memory");
    }
  }

  @Test
  void layersAtTheSameTime_haveOneBudget() throws Exception {
    HeldPaths.Budget budget = new HeldPaths.Budget(1000);
    HeldPaths first = new HeldPaths(budget);
    HeldPaths second = new HeldPaths(budget);
    first.take(600);
    assertThrows(LayerException.class, () -> second.take(401));
    second.take(400);
    second.giveBack(300);
    first.take(300);
    assertThrows(LayerException.class, () -> second.take(1));
    first.giveBackAll();
    second.take(900);
    assertThrows(LayerException.class, () -> second.take(1));
  }

  @Test
  void layerThatIsDone_givesAllBack() throws Exception {
    HeldPaths.Budget budget = new HeldPaths.Budget(1000);
    try (Fd layer = dirs.open(dirs.path("layer"));
        LayerTree tree = new LayerTree(layer, Lowers.NONE, Timespec.EPOCH, new HeldPaths(budget))) {
      LayerDirectory unused = tree.directory(path("a/b"));
      assertThrows(LayerException.class, () -> new HeldPaths(budget).take(1000));
    }
    new HeldPaths(budget).take(1000);
  }

  private static TarEntry withDefaultList(int bytes) {
    TarXattr list = new TarXattr(PosixAcl.Kind.DEFAULT.xattr(), new byte[bytes]);
    return TarEntry.builder(TarType.DIRECTORY, new byte[] {'d'}).xattrs(List.of(list)).build();
  }

  @Test
  void defaultListsOfDirectories_areCountedUntilOthersReplaceThem() throws Exception {
    TarEntry entry = withDefaultList(60_000);
    try (Fd layer = dirs.open(dirs.path("layer"));
        LayerTree tree = new LayerTree(layer, Lowers.NONE, Timespec.EPOCH, of(100_000))) {
      DirectoryAttributes attributes = tree.attributes();
      attributes.set(path("d"), 0755, entry);
      attributes.set(path("d"), 0755, entry);
      assertThrows(LayerException.class, () -> attributes.set(path("e"), 0755, entry));
      attributes.set(path("d"), 0755, withDefaultList(0));
      attributes.set(path("e"), 0755, entry);
    }
  }
}
