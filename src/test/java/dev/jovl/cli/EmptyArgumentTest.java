package dev.jovl.cli;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.cli.output.ExitCode;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a shell makes of a variable that is not set is not the current directory. */
final class EmptyArgumentTest {

  @ParameterizedTest
  @CsvSource({
    "build EMPTY, CONTEXT",
    "build --iidfile EMPTY, --iidfile",
    "import EMPTY, FILE|DIR|-",
    "load -i EMPTY, --input",
    "save -o EMPTY x, --output",
    "umount EMPTY, DIR",
    "stat EMPTY, DIR",
    "--root EMPTY images, --root"
  })
  void emptyName_isRefused(String line, String word, @TempDir Path directory) {
    String[] words = line.split(" ");
    for (int i = 0; i < words.length; i++) {
      words[i] = words[i].equals("EMPTY") ? "" : words[i];
    }
    Ran ran = line.startsWith("--root") ? Ran.of(words) : Ran.on(directory.resolve("s"), words);
    assertThat(ran.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(ran.err()).contains(word);
    assertThat(ran.err()).contains("the name is empty");
    assertThat(ran.err().lines().count()).isEqualTo(1);
  }
}
