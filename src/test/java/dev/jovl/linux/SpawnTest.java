package dev.jovl.linux;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Programs that inherit descriptors. */
final class SpawnTest {
  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static List<byte[]> shell(String script) {
    return List.of(bytes("sh"), bytes("-c"), bytes(script));
  }

  @Test
  void start_passesDescriptorsAndEnvironment() throws ErrnoException {
    try (Sockets.Pair pair = Sockets.pair()) {
      int pid =
          Spawn.start(
              shell("printf %s \"$WORD\" >&7"),
              List.of(bytes("WORD=hello")),
              Map.of(7, pair.second()));
      assertThat(Spawn.await(pid)).isEqualTo(0);
      ByteBuffer said = NativeBuffer.allocate(100).bytes();
      assertThat(FileData.read(pair.first(), said)).isEqualTo(5);
    }
  }

  @Test
  void await_tellsStatusAndSignal() throws ErrnoException {
    assertThat(Spawn.await(Spawn.start(shell("exit 7"), List.of(), Map.of()))).isEqualTo(7);
    assertThat(Spawn.await(Spawn.start(shell("kill -9 $$"), List.of(), Map.of()))).isEqualTo(137);
  }

  @Test
  void start_ofAnAbsentProgram_fails() {
    ErrnoException thrown =
        assertThrows(
            ErrnoException.class,
            () -> Spawn.start(List.of(bytes("/no/such/program")), List.of(), Map.of()));
    assertThat(thrown.errno()).isEqualTo(Errno.ENOENT);
  }

  @Test
  void receiveDescriptor_ofAClosedSocket_fails() throws ErrnoException {
    try (Sockets.Pair pair = Sockets.pair()) {
      pair.second().close();
      ErrnoException thrown =
          assertThrows(ErrnoException.class, () -> Sockets.receiveDescriptor(pair.first()));
      assertThat(thrown.errno()).isEqualTo(Errno.ENOTCONN);
    }
  }
}
