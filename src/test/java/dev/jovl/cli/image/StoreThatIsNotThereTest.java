package dev.jovl.cli.image;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.cli.Ran;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who only looks makes nothing: a name of a store that is mistyped leaves no directories. */
final class StoreThatIsNotThereTest {

  private final Path directory;

  StoreThatIsNotThereTest(@TempDir Path directory) {
    this.directory = directory;
  }

  private Ran looked(String... words) {
    Ran ran = Ran.on(directory.resolve("a/b"), words);
    assertThat(Files.exists(directory.resolve("a"))).isFalse();
    return ran;
  }

  @Test
  void listsAreEmpty() {
    assertThat(looked("images").out()).startsWith("REPOSITORY");
    assertThat(looked("images", "-q").out()).isEmpty();
    assertThat(looked("df").out()).contains("0 layers, ");
    assertThat(looked("df", "--format", "json").out()).isEmpty();
    Ran check = looked("check");
    assertThat(check.out()).isEqualTo("0 layers and 0 documents checked, all whole\n");
    assertThat(check.exitCode()).isEqualTo(0);
  }

  @Test
  void noImageIsThere() {
    for (String command : new String[] {"inspect", "history", "check"}) {
      Ran ran = looked(command, "x");
      assertThat(ran.exitCode()).isEqualTo(1);
      assertThat(ran.err()).startsWith("jovl: no such image: x; ");
    }
    assertThat(looked("images", "--filter", "since=x").exitCode()).isEqualTo(1);
  }
}
