package dev.jovl.mount.request;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Replies to a call, as they come through a pipe. */
final class MountReplyTest {
  private static MountReply receive(ByteBuffer bytes) throws IOException {
    return MountReply.receive(new ByteArrayInputStream(bytes.array()));
  }

  @Test
  void receive_whatWasSent() throws IOException {
    ByteArrayOutputStream pipe = new ByteArrayOutputStream();
    MountReply reply = MountReply.mounted(List.of("one", "", "two"));
    reply.send(pipe);
    assertThat(receive(ByteBuffer.wrap(pipe.toByteArray()))).isEqualTo(reply);
  }

  /** A line of these lengths would be an error of the program, or all of its memory. */
  @ParameterizedTest
  @ValueSource(ints = {-1, Integer.MIN_VALUE, Integer.MAX_VALUE})
  void receive_ofALineOfNoLength_isRefused(int length) {
    ByteBuffer bytes = ByteBuffer.allocate(9).put((byte) -1).putInt(1).putInt(length);
    IOException thrown = assertThrows(IOException.class, () -> receive(bytes));
    assertThat(thrown).hasMessageThat().contains(String.valueOf(length));
  }

  @Test
  void receive_ofANegativeNumberOfLines_isRefused() {
    ByteBuffer bytes = ByteBuffer.allocate(5).put((byte) -1).putInt(-1);
    assertThrows(IOException.class, () -> receive(bytes));
  }
}
