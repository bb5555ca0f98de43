package dev.jovl.mount.server;

import static com.google.common.truth.Truth.assertThat;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
final class CallSocketTest {
  private static final int ANSWER = 'a';

  /** A socket on which accept(2) fails some times, as where no descriptor is left. */
  private static final class Failing extends ServerSocketChannel {
    private final ServerSocketChannel socket;
    private final AtomicInteger failures;

    Failing(ServerSocketChannel socket, int failures) {
      super(socket.provider());
      this.socket = socket;
      this.failures = new AtomicInteger(failures);
    }

    @Override
    public SocketChannel accept() throws IOException {
      if (failures.getAndDecrement() > 0) {
        throw new IOException("Too many open files");
      }
      return socket.accept();
    }

    @Override
    protected void implCloseSelectableChannel() throws IOException {
      socket.close();
    }

    @Override
    protected void implConfigureBlocking(boolean block) {
      throw new UnsupportedOperationException();
    }

    @Override
    public ServerSocketChannel bind(SocketAddress local, int backlog) {
      throw new UnsupportedOperationException();
    }

    @Override
    public <T> ServerSocketChannel setOption(SocketOption<T> name, T value) {
      throw new UnsupportedOperationException();
    }

    @Override
    public <T> T getOption(SocketOption<T> name) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
      return Set.of();
    }

    @Override
    public java.net.ServerSocket socket() {
      throw new UnsupportedOperationException();
    }

    @Override
    public SocketAddress getLocalAddress() throws IOException {
      return socket.getLocalAddress();
    }
  }

  @Test
  void serve_goesOnAfterACallThatCouldNotBeTaken(@TempDir Path directory) throws Exception {
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(directory.resolve("socket"));
    ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    socket.bind(address);
    Thread serving;
    try (CallSocket calls = new CallSocket(new Failing(socket, 2), directory)) {
      serving = new Thread(() -> calls.serve((in, out) -> out.writeByte(ANSWER)), "serving");
      serving.start();
      ByteBuffer said = ByteBuffer.allocate(2);
      try (SocketChannel caller = SocketChannel.open(address)) {
        while (said.hasRemaining() && caller.read(said) >= 0) {
          continue;
        }
      }
      assertThat(said.array()).isEqualTo(new byte[] {ServerClient.HELLO, ANSWER});
    }
    serving.join();
  }
}
