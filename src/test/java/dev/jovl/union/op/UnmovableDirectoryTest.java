package dev.jovl.union.op;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.RenameFlags;
import dev.jovl.union.UnionOptions;
import dev.jovl.union.UnionOptions.RedirectMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A directory that a layer below has needs a redirect to be moved, on either side of a rename. */
final class UnmovableDirectoryTest {

  @ParameterizedTest
  @CsvSource({
    "FOLLOW, lower, file",
    "FOLLOW, file, lower",
    "NOFOLLOW, lower, file",
    "NOFOLLOW, file, lower"
  })
  void exchange_withoutRedirects_isExdevAndBothStay(
      RedirectMode mode, String from, String to, @TempDir Path temp) throws IOException {
    Files.createDirectories(temp.resolve("lower1/lower/in"));
    Files.createDirectories(temp.resolve("upper"));
    Files.writeString(temp.resolve("upper/file"), "text");
    UnionOptions options = UnionOptions.builder().redirectDir(mode).build();
    try (OpenedUnion union = OpenedUnion.writable(temp, options)) {
      ErrnoException refused =
          assertThrows(ErrnoException.class, () -> union.rename(from, to, RenameFlags.EXCHANGE));
      assertThat(refused.errno()).isEqualTo(Errno.EXDEV);
      assertThat(union.exists("lower/in")).isTrue();
      assertThat(union.stat("file").isRegular()).isTrue();
    }
  }
}
