package dev.jovl.build.runmount;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.collect.Iterables;
import com.google.common.primitives.Bytes;
import com.google.common.primitives.Ints;
import dev.jovl.build.copy.Owner;
import dev.jovl.linux.Self;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/** What a command and an agent say to each other through a socket between them. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
final class AgentRelayTest {

  private static final Owner OWN = new Owner(Self.effectiveUid(), Self.effectiveGid());

  private static final int FAILURE = 5;
  private static final int REQUEST_IDENTITIES = 11;
  private static final int IDENTITIES_ANSWER = 12;
  private static final int SIGN_REQUEST = 13;

  private final Path temp;
  private final ServerSocketChannel agent;

  AgentRelayTest(@TempDir Path temp) throws IOException {
    this.temp = temp;
    agent = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    agent.bind(UnixDomainSocketAddress.of(temp.resolve("agent")));
  }

  @AfterEach
  void closeAgent() throws IOException {
    agent.close();
  }

  private AgentRelay relay(String directory) throws IOException {
    Path made = Files.createDirectories(temp.resolve(directory));
    return AgentRelay.open(made, temp.resolve("agent"), OWN, 0600);
  }

  /** By a link, since the socket of a relay may have a path that is too long to connect to. */
  private SocketChannel connect(AgentRelay relay) throws IOException {
    Path link = temp.resolve("link");
    if (!Files.isSymbolicLink(link)) {
      Files.createSymbolicLink(link, relay.socket());
    }
    return SocketChannel.open(UnixDomainSocketAddress.of(link));
  }

  /** Returns up to so many bytes, fewer where the other side has ended. */
  private static byte[] read(SocketChannel from, int count) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(count);
    while (bytes.hasRemaining() && from.read(bytes) >= 0) {}
    return Arrays.copyOf(bytes.array(), bytes.position());
  }

  /** Returns what is behind the length of the next message. */
  private static byte[] read(SocketChannel from) throws IOException {
    return read(from, Ints.fromByteArray(read(from, 4)));
  }

  private static void write(SocketChannel to, byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      int unused = to.write(buffer);
    }
  }

  private static byte[] message(int type, int... content) {
    byte[] message = new byte[1 + content.length];
    message[0] = (byte) type;
    for (int i = 0; i < content.length; i++) {
      message[1 + i] = (byte) content[i];
    }
    return message;
  }

  private static byte[] framed(byte[] message) {
    return Bytes.concat(Ints.toByteArray(message.length), message);
  }

  @Test
  void connections_goOnToTheAgent_bothWaysAndToTheirEnds() throws Exception {
    try (AgentRelay relay = relay("d".repeat(120));
        SocketChannel one = connect(relay);
        SocketChannel two = connect(relay)) {
      for (SocketChannel client : List.of(one, two)) {
        write(client, framed(message(REQUEST_IDENTITIES)));
      }
      try (SocketChannel first = agent.accept();
          SocketChannel second = agent.accept()) {
        for (SocketChannel peer : List.of(first, second)) {
          assertThat(read(peer)).isEqualTo(message(REQUEST_IDENTITIES));
          write(peer, framed(message(IDENTITIES_ANSWER, 0, 0, 0, 0)));
        }
        for (SocketChannel client : List.of(one, two)) {
          assertThat(read(client)).isEqualTo(message(IDENTITIES_ANSWER, 0, 0, 0, 0));
          client.shutdownOutput();
        }
        assertThat(read(first, 1)).isEmpty();
        assertThat(read(second, 1)).isEmpty();
      }
    }
  }

  @Test
  void connection_hasManyRequests_ofWhichTheAgentSeesThoseThatOnlyRead() throws Exception {
    try (AgentRelay relay = relay("d");
        SocketChannel client = connect(relay);
        SocketChannel peer = agent.accept()) {
      byte[] sign = message(SIGN_REQUEST, 1, 2, 3);
      write(client, framed(sign));
      assertThat(read(peer)).isEqualTo(sign);
      write(peer, framed(message(FAILURE)));
      assertThat(read(client)).isEqualTo(message(FAILURE));
      for (int type = 0; type < 256; type++) {
        if (type != REQUEST_IDENTITIES && type != SIGN_REQUEST) {
          write(client, framed(message(type, REQUEST_IDENTITIES, SIGN_REQUEST)));
          assertThat(read(client)).isEqualTo(message(FAILURE));
        }
      }
      write(client, framed(message(REQUEST_IDENTITIES)));
      assertThat(read(peer)).isEqualTo(message(REQUEST_IDENTITIES));
    }
  }

  /** A command may say all that it wants before it reads. */
  @Test
  void answers_areInTheOrderOfTheRequests() throws Exception {
    try (AgentRelay relay = relay("d");
        SocketChannel client = connect(relay);
        SocketChannel peer = agent.accept()) {
      int removeAll = 19;
      write(
          client,
          Bytes.concat(
              framed(message(removeAll)),
              framed(message(REQUEST_IDENTITIES)),
              framed(message(removeAll)),
              framed(message(SIGN_REQUEST))));
      client.shutdownOutput();
      assertThat(read(peer)).isEqualTo(message(REQUEST_IDENTITIES));
      write(peer, framed(message(IDENTITIES_ANSWER)));
      assertThat(read(peer)).isEqualTo(message(SIGN_REQUEST));
      write(peer, framed(message(14)));
      for (int type : new int[] {FAILURE, IDENTITIES_ANSWER, FAILURE, 14}) {
        assertThat(read(client)).isEqualTo(message(type));
      }
      assertThat(read(client, 1)).isEmpty();
    }
  }

  @Test
  void answer_mayBeLong() throws Exception {
    try (AgentRelay relay = relay("d");
        SocketChannel client = connect(relay);
        SocketChannel peer = agent.accept()) {
      byte[] keys = new byte[200_000];
      new Random(1).nextBytes(keys);
      write(client, framed(message(REQUEST_IDENTITIES)));
      assertThat(read(peer)).isEqualTo(message(REQUEST_IDENTITIES));
      Thread answering = new Thread(() -> writeUnchecked(peer, framed(keys)));
      answering.start();
      assertThat(read(client)).isEqualTo(keys);
      answering.join();
    }
  }

  private static void writeUnchecked(SocketChannel to, byte[] bytes) {
    try {
      write(to, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void request_withoutATypeOrOfGigabytes_endsItsConnection() throws Exception {
    for (int length : new int[] {0, -1, Integer.MAX_VALUE, (256 << 10) + 1}) {
      try (AgentRelay relay = relay("d");
          SocketChannel client = connect(relay);
          SocketChannel peer = agent.accept()) {
        write(client, Ints.toByteArray(length));
        assertThat(read(client, 1)).isEmpty();
        assertThat(read(peer, 1)).isEmpty();
      }
    }
  }

  @Test
  void agentThatEnds_endsTheConnection() throws Exception {
    try (AgentRelay relay = relay("d");
        SocketChannel client = connect(relay)) {
      write(client, framed(message(REQUEST_IDENTITIES)));
      try (SocketChannel peer = agent.accept()) {
        assertThat(read(peer)).isEqualTo(message(REQUEST_IDENTITIES));
      }
      assertThat(read(client, 1)).isEmpty();
    }
  }

  /** Returns the agent's ends of so many connections. */
  private List<SocketChannel> accepted(int count) throws IOException {
    List<SocketChannel> peers = new ArrayList<>();
    while (peers.size() < count) {
      peers.add(agent.accept());
    }
    return peers;
  }

  @Test
  void connections_beyondTheMost_waitUntilOthersEnd() throws Exception {
    try (AgentRelay relay = relay("d")) {
      List<SocketChannel> clients = new ArrayList<>();
      for (int i = 0; i < AgentRelay.MOST + 1; i++) {
        clients.add(connect(relay));
      }
      List<SocketChannel> peers = accepted(AgentRelay.MOST);
      agent.configureBlocking(false);
      Thread.sleep(200);
      assertThat(agent.accept()).isNull();
      agent.configureBlocking(true);
      clients.get(0).close();
      SocketChannel last = clients.get(AgentRelay.MOST);
      write(last, framed(message(REQUEST_IDENTITIES)));
      peers.addAll(accepted(1));
      assertThat(read(peers.get(AgentRelay.MOST))).isEqualTo(message(REQUEST_IDENTITIES));
      for (SocketChannel each : Iterables.concat(clients, peers)) {
        each.close();
      }
    }
  }

  @Test
  void close_endsWhatIsOpen() throws Exception {
    AgentRelay relay = relay("d");
    try (SocketChannel client = connect(relay);
        SocketChannel peer = agent.accept()) {
      relay.close();
      assertThat(read(client, 1)).isEmpty();
      assertThat(read(peer, 1)).isEmpty();
    }
    assertThrows(IOException.class, () -> connect(relay).close());
  }
}
