package dev.jovl.linux;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.posix.OpenFlags;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PseudoTerminalTest {

  private static Fd open(String path, int flags) throws IOException {
    byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
    return Open.path(Fd.CURRENT_DIRECTORY, bytes, flags);
  }

  private static List<byte[]> sh(String script) {
    return List.of("sh", "-c", script).stream()
        .map(word -> word.getBytes(StandardCharsets.UTF_8))
        .toList();
  }

  @Test
  void output_isWhatAProgramWrote_andEndsWithIt() throws IOException {
    try (PseudoTerminal terminal = PseudoTerminal.open();
        InputStream output = terminal.output()) {
      int program;
      try (Fd end = open(terminal.path(), OpenFlags.RDWR | 0400)) {
        program = Spawn.start(sh("[ -t 1 ] && echo one && echo two"), List.of(), Map.of(1, end));
      }
      assertThat(Spawn.await(program)).isEqualTo(0);
      terminal.finish();
      String read = new String(output.readAllBytes(), StandardCharsets.UTF_8);
      assertThat(read).isEqualTo("one\r\ntwo\r\n");
    }
  }

  @Test
  void isOne_ofATerminalOnly() throws IOException {
    try (PseudoTerminal terminal = PseudoTerminal.open();
        Fd end = open(terminal.path(), OpenFlags.RDWR | 0400);
        Fd nothing = open("/dev/null", OpenFlags.RDONLY)) {
      assertThat(PseudoTerminal.isOne(end.number())).isTrue();
      assertThat(PseudoTerminal.isOne(nothing.number())).isFalse();
      assertThat(PseudoTerminal.isOne(1 << 20)).isFalse();
    }
  }
}
