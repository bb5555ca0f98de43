package dev.jovl.build.copy;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.posix.FileName;
import dev.jovl.posix.OpenFlags;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs that every machine has, in the place of decompressors. */
final class ProgramInputTest {

  /** What is done with what a program makes of a file. */
  private interface Use {
    void of(InputStream input) throws IOException;
  }

  private static void open(Path directory, String program, Use use) throws IOException {
    Files.writeString(directory.resolve("f"), "x");
    try (Fd parent = Open.directory(directory);
        Fd file = Open.at(parent, FileName.of("f"), OpenFlags.RDONLY);
        InputStream input = ProgramInput.open(program, file)) {
      use.of(input);
    }
  }

  @Test
  void open_programThatIsNotThere_saysWhatToDo(@TempDir Path temp) {
    IOException e = assertThrows(IOException.class, () -> open(temp, "no-such-xz", input -> {}));
    assertThat(e)
        .hasMessageThat()
        .isEqualTo(
            "the archive is compressed by no-such-xz, which this machine does not have: install"
                + " it, or say --unpack=false");
  }

  /** What came out before would else be taken for the whole file. */
  @Test
  void read_afterAFailure_isNoEnd(@TempDir Path temp) throws IOException {
    open(
        temp,
        "false",
        input -> {
          IOException byBytes = assertThrows(IOException.class, () -> input.readAllBytes());
          assertThat(byBytes).hasMessageThat().isEqualTo("false cannot read it: exit code 1");
          IOException byOne = assertThrows(IOException.class, () -> input.read());
          assertThat(byOne).hasMessageThat().isEqualTo("false cannot read it: exit code 1");
        });
    open(temp, "true", input -> assertThat(input.read()).isEqualTo(-1));
  }
}
