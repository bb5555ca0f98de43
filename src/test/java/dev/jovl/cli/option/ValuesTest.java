package dev.jovl.cli.option;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.cli.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An option that takes one of a few words says all of them in the same form. */
final class ValuesTest {
  private final Path store;

  ValuesTest(@TempDir Path store) {
    this.store = store;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "save --format=zip x | write oci-archive or docker-archive",
        "save --compression=zip x | write gzip, zstd or none",
        "push --compression=zip x | write gzip, zstd or none",
        "build --progress=zip . | write auto, plain, classic, quiet or none",
        "build --call=zip . | write build or check",
        "run --pull=zip x | write missing, always or never",
        "run --network=zip x | write host or none",
      })
  void otherWord_isRefusedWithThoseThatThereAre(String line, String wayOut) {
    String[] words = line.split(" ", -1);
    String option = words[1].substring(0, words[1].indexOf('='));
    Ran ran = Ran.on(store, words);
    assertThat(ran.exitCode()).isEqualTo(words[0].equals("run") ? 125 : 2);
    assertThat(ran.err())
        .isEqualTo("jovl: " + words[1] + ": not a value of " + option + "; " + wayOut + "\n");
  }

  @Test
  void typeOfAnOutput_isNamed(@TempDir Path directory) throws IOException {
    Files.writeString(directory.resolve("Dockerfile"), "FROM scratch\nLABEL a=b\n");
    String context = directory.toString();
    assertThat(Ran.on(store, "build", "-o", "type=zip,dest=x", context).err())
        .startsWith("jovl: --output type=zip,dest=x: \"zip\" is not a value of type; ");
    assertThat(Ran.on(store, "build", "-o", "dest=x", context).err())
        .startsWith("jovl: --output dest=x: no type in it; ");
  }
}
