package dev.jovl.cli.image;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.cli.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a command says of a store that it makes private. */
final class SharedStoreNoteTest {
  private final Path store;

  SharedStoreNoteTest(@TempDir Path directory) {
    store = directory.resolve("store");
  }

  /** Those that only look open it in another way. */
  @ParameterizedTest
  @ValueSource(strings = {"images", "prune"})
  void storeThatTheGroupCouldWriteTo_isToldOnce(String command) throws IOException {
    Files.createDirectory(store);
    Files.setPosixFilePermissions(store, PosixFilePermissions.fromString("rwxrwxr-x"));
    Ran first = Ran.on(store, command);
    assertThat(first.err())
        .isEqualTo(
            "jovl: "
                + store
                + ": mode 0775 is 0700 now, since its group could write to the store\n");
    assertThat(first.exitCode()).isEqualTo(0);
    assertThat(Ran.on(store, command).err()).isEmpty();
  }

  /** Nothing of it was others' to write to before. */
  @ParameterizedTest
  @ValueSource(strings = {"rwxr-xr-x", "rwx------"})
  void storeThatStaysAsItIs_isNotTold(String mode) throws IOException {
    Files.createDirectory(store);
    Files.setPosixFilePermissions(store, PosixFilePermissions.fromString(mode));
    assertThat(Ran.on(store, "prune").err()).isEmpty();
  }
}
