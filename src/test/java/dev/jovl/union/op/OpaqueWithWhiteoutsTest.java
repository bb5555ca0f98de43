package dev.jovl.union.op;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.jovl.union.UnionOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Directories of the upper in which empty files are whiteouts by an attribute. */
final class OpaqueWithWhiteoutsTest {
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
}
