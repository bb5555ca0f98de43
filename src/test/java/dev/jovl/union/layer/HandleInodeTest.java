package dev.jovl.union.layer;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.linux.Fd;
import dev.jovl.linux.FileHandles;
import dev.jovl.linux.Open;
import dev.jovl.linux.Stats;
import dev.jovl.posix.OpenFlags;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Inode numbers in file handles. */
final class HandleInodeTest {
  private static Fd open(Path path) throws IOException {
    byte[] name = path.toString().getBytes(StandardCharsets.UTF_8);
    return Open.path(Fd.CURRENT_DIRECTORY, name, OpenFlags.RDONLY);
  }

  @Test
  void placeOfOneFile_isThatOfAnother(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "x");
    try (Fd known = open(directory);
        Fd other = open(file)) {
      HandleInode place =
          Objects.requireNonNull(HandleInode.of(FileHandles.of(known), Stats.of(known).ino()));
      assertThat(place.in(FileHandles.of(other))).isEqualTo(Stats.of(other).ino());
    }
  }

  @Test
  void unknownKind_hasNone() {
    FileHandles.Handle handle = new FileHandles.Handle(1, new byte[] {9, 0, 0, 0, 1, 2, 3, 4});
    assertThat(HandleInode.of(handle, 9)).isEqualTo(new HandleInode(8, 0, 4));
    assertThat(HandleInode.of(handle, 7)).isNull();
    assertThat(new HandleInode(12, 0, 8).in(handle)).isNull();
  }
}
