package dev.jovl.build.runmount;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.build.copy.Owner;
import dev.jovl.linux.Self;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/** What a command and an agent say to each other through a socket between them. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
final class AgentRelayTest {

  private static final Owner OWN = new Owner(Self.effectiveUid(), Self.effectiveGid());

  private static String read(SocketChannel from) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(4);
    while (bytes.hasRemaining() && from.read(bytes) >= 0) {}
    return new String(bytes.array(), 0, bytes.position(), UTF_8);
  }

  private static void write(SocketChannel to, String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(UTF_8));
    while (bytes.hasRemaining()) {
      int unused = to.write(bytes);
    }
  }

  @Test
  void connections_goOnToTheAgent_bothWaysAndToTheirEnds(@TempDir Path temp) throws Exception {
    Path deep = Files.createDirectories(temp.resolve("d".repeat(120)));
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(temp.resolve("agent"));
    try (ServerSocketChannel agent = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      agent.bind(address);
      try (AgentRelay relay = AgentRelay.open(deep, address.getPath(), OWN, 0600);
          SocketChannel one = connect(relay, temp);
          SocketChannel two = connect(relay, temp)) {
        for (SocketChannel client : new SocketChannel[] {one, two}) {
          write(client, "ask?");
        }
        try (SocketChannel first = agent.accept();
            SocketChannel second = agent.accept()) {
          assertThat(read(first) + read(second)).isEqualTo("ask?ask?");
          one.shutdownOutput();
          two.shutdownOutput();
          assertThat(read(first) + read(second)).isEmpty();
          write(first, "yes.");
          write(second, "yes.");
        }
        assertThat(read(one) + read(two)).isEqualTo("yes.yes.");
        assertThat(read(one)).isEmpty();
      }
    }
  }

  @Test
  void close_endsWhatIsOpen(@TempDir Path temp) throws Exception {
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(temp.resolve("agent"));
    try (ServerSocketChannel agent = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      agent.bind(address);
      Path directory = Files.createDirectory(temp.resolve("d"));
      AgentRelay relay = AgentRelay.open(directory, address.getPath(), OWN, 0600);
      try (SocketChannel client = connect(relay, temp);
          SocketChannel peer = agent.accept()) {
        relay.close();
        assertThat(read(client) + read(peer)).isEmpty();
      }
      assertThrows(IOException.class, () -> connect(relay, temp).close());
    }
  }

  /** By a link, since the socket of a relay may have a path that is too long to connect to. */
  private static SocketChannel connect(AgentRelay relay, Path temp) throws IOException {
    Path link = temp.resolve("link");
    if (!Files.isSymbolicLink(link)) {
      Files.createSymbolicLink(link, relay.socket());
    }
    return SocketChannel.open(UnixDomainSocketAddress.of(link));
  }
}
