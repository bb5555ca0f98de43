package dev.jovl.cli.doctor;

import static com.google.common.truth.Truth.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MachineTest {
  /** Such a file gives all that it has to one read, and nothing to a second one. */
  @Test
  void line_ofAParameterOfTheKernel_isAllOfIt() {
    String file = "proc/sys/kernel/osrelease";
    String release = System.getProperty("os.version", "");
    assertThat(Machine.real().line(file).orElse("")).isEqualTo(release);
  }

  @Test
  void lines_ofAFile(@TempDir Path root) throws IOException {
    Files.writeString(root.resolve("two"), "a\nb\n");
    Files.writeString(root.resolve("empty"), "");
    Machine machine = new Machine(root, "", false, "6.18.1");
    assertThat(machine.lines("two").orElseThrow()).containsExactly("a", "b").inOrder();
    assertThat(machine.line("two")).hasValue("a");
    assertThat(machine.line("empty")).hasValue("");
    assertThat(machine.line("absent")).isEmpty();
  }
}
