package dev.jovl.union.op;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Identity;
import dev.jovl.linux.Self;
import dev.jovl.union.UnionOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Directories in which empty files are whiteouts by an attribute. */
final class OpaqueWithWhiteoutsTest {
  private static final int USER = 1234;
  private static final UnionOptions OPTIONS = UnionOptions.builder().userXattr(true).build();

  private static void setXattr(Path file, String name, String value) throws IOException {
    UserDefinedFileAttributeView view =
        Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
    int unused = view.write(name, ByteBuffer.wrap(value.getBytes(UTF_8)));
  }

  /** It becomes opaque, and says still that it has whiteouts. */
  @Test
  void rename_toANameThatALayerHas_leavesTheWhiteoutsOnes(@TempDir Path base) throws IOException {
    Files.createDirectories(base.resolve("lower1/new"));
    Files.writeString(base.resolve("lower1/new/below"), "");
    Path old = Files.createDirectories(base.resolve("upper/old"));
    setXattr(old, "overlay.opaque", "x");
    setXattr(Files.createFile(old.resolve("gone")), "overlay.whiteout", "");
    Files.createFile(old.resolve("present"));
    try (OpenedUnion union = OpenedUnion.writable(base, OPTIONS)) {
      assertThat(union.list("old")).containsExactly("present");
      union.unlink("new/below");
      union.rmdir("new");
      union.rename("old", "new", 0);
      assertThat(union.list("new")).containsExactly("present");
    }
    try (OpenedUnion union = OpenedUnion.writable(base, OPTIONS)) {
      assertThat(union.list("new")).containsExactly("present");
    }
  }

  /** Linux 6.7 marked them so; the root of a layer is marked as any other directory. */
  @ParameterizedTest
  @ValueSource(strings = {"lower1", "upper"})
  void whiteouts_ofDirectoriesThatSayNoMoreThanThatTheyHaveSome(String layer, @TempDir Path base)
      throws IOException {
    Path root = Files.createDirectories(base.resolve(layer));
    setXattr(root, "overlay.whiteouts", "y");
    setXattr(Files.createDirectory(root.resolve("d")), "overlay.whiteouts", "y");
    for (String file : List.of("f", "d/g")) {
      setXattr(Files.createFile(root.resolve(file)), "overlay.whiteout", "");
      Path below = base.resolve("lower2").resolve(file);
      Files.createDirectories(below.getParent());
      Files.writeString(below, "data");
    }
    try (OpenedUnion union = OpenedUnion.writable(base, OPTIONS)) {
      assertThat(union.exists("f")).isFalse();
      assertThat(union.exists("d/g")).isFalse();
      assertThat(union.list("")).containsExactly("d");
      assertThat(union.list("d")).isEmpty();
    }
  }

  /** An upper can be mounted as the only layer; what it hid was below, and is no file of its. */
  @Test
  void whiteouts_ofTheLowestLayer_areNoFiles(@TempDir Path base) throws IOException {
    setXattr(Files.createDirectories(base.resolve("lower1/d")), "overlay.opaque", "x");
    setXattr(Files.createDirectory(base.resolve("lower1/d/e")), "overlay.whiteouts", "y");
    for (String file : List.of("d/gone", "d/e/gone")) {
      setXattr(Files.createFile(base.resolve("lower1").resolve(file)), "overlay.whiteout", "");
    }
    try (OpenedUnion union = OpenedUnion.writable(base, OPTIONS)) {
      assertThat(union.exists("d/gone")).isFalse();
      assertThat(union.exists("d/e/gone")).isFalse();
      assertThat(union.list("d")).containsExactly("e");
      assertThat(union.list("d/e")).isEmpty();
    }
  }

  /** Its {@code user.} attributes are for its readers; searching it is enough for what is in it. */
  @Test
  void lowestDirectory_thatMayOnlyBeSearched_isSearched(@TempDir Path base) throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root, to become somebody else");
    Path directory = Files.createDirectories(base.resolve("lower1/d"));
    Files.writeString(directory.resolve("f"), "data");
    setXattr(directory, "fuseoverlayfs.opaque", "y");
    Path unused = Files.setPosixFilePermissions(base, PosixFilePermissions.fromString("rwxr-xr-x"));
    unused = Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
    try (Identity user = Identity.assume(USER, USER);
        OpenedUnion union = OpenedUnion.readOnly(base)) {
      assertThat(union.exists("d")).isTrue();
      assertThat(union.exists("d/f")).isTrue();
    }
  }
}
