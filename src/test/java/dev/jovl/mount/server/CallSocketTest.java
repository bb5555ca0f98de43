package dev.jovl.mount.server;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.linux.UnixListener;
import dev.jovl.linux.UnixSocket;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class CallSocketTest {
  private static final int ANSWER = 'a';

  /** A socket on which accept(2) fails some times, as where no descriptor is left. */
  private static final class Failing implements CallSocket.Source {
    private final UnixListener listener;
    private final AtomicInteger failures;

    Failing(UnixListener listener, int failures) {
      this.listener = listener;
      this.failures = new AtomicInteger(failures);
    }

    @Override
    public @Nullable UnixSocket accept() throws IOException {
      if (failures.getAndDecrement() > 0) {
        throw new IOException("Too many open files");
      }
      return listener.accept();
    }

    @Override
    public void close() {
      listener.close();
    }
  }

  @Test
  void serve_goesOnAfterACallThatCouldNotBeTaken(@TempDir Path directory) throws Exception {
    byte[] path = directory.resolve("socket").toString().getBytes(StandardCharsets.UTF_8);
    Failing source = new Failing(UnixListener.bind(path, 1), 2);
    Thread serving;
    try (CallSocket calls = new CallSocket(source, directory)) {
      serving = new Thread(() -> calls.serve((in, out) -> out.writeByte(ANSWER)), "serving");
      serving.start();
      try (UnixSocket caller = UnixSocket.connect(path)) {
        assertThat(caller.input().readAllBytes())
            .isEqualTo(new byte[] {ServerProtocol.HELLO, ANSWER});
      }
    }
    serving.join();
  }

  /** As a client that looks whether a server is there, when two come at once. */
  @Test
  void serve_ofACallerThatOnlyLooked_saysNothing(@TempDir Path directory) throws Exception {
    byte[] path = directory.resolve("socket").toString().getBytes(StandardCharsets.UTF_8);
    PrintStream before = System.err;
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
    try (CallSocket calls = CallSocket.own(UnixListener.bind(path, 2), directory)) {
      UnixSocket.connect(path).close();
      Thread serving = new Thread(() -> calls.serve((in, out) -> out.writeByte(ANSWER)), "serving");
      serving.start();
      try (UnixSocket caller = UnixSocket.connect(path)) {
        assertThat(caller.input().readAllBytes()).hasLength(2);
      }
      calls.close();
      serving.join();
    } finally {
      System.setErr(before);
    }
    assertThat(log.toString(StandardCharsets.UTF_8)).isEmpty();
  }
}
