package dev.jovl.run.process;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What is thrown where a process cannot be started. */
final class NewKeyringStartTest {

  @Test
  void start_missingProgram_isNamed() {
    ProcessBuilder missing = new ProcessBuilder("/none/crun");
    IOException e = assertThrows(IOException.class, () -> NewKeyringStart.start(missing));
    assertThat(e).hasMessageThat().contains("\"/none/crun\"");
    assertThat(e).hasMessageThat().contains("No such file or directory");
  }

  @Test
  void start_mistakeOfTheProgrammer_isNoFailureOfTheSystem() {
    ProcessBuilder empty = new ProcessBuilder();
    assertThrows(IndexOutOfBoundsException.class, () -> NewKeyringStart.start(empty));
  }
}
