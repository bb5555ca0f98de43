package dev.jovl.mount.server;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.linux.PathBytes;
import dev.jovl.linux.UnixListener;
import dev.jovl.posix.OpenFlags;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class DeadServersTest {
  private final ServerAddress own;
  private final ServerAddress other;

  DeadServersTest(@TempDir Path directory) {
    own = new ServerAddress(directory, "server");
    other = new ServerAddress(directory, "other");
  }

  private static void leave(ServerAddress address) throws IOException {
    UnixListener.bind(address.socketPath(), 1).close();
    Files.createFile(address.log());
  }

  private static boolean isThere(ServerAddress address) {
    return Files.exists(address.socket());
  }

  @Test
  void remove_takesTheSocketAndTheEmptyLogOfTheDead() throws IOException {
    leave(other);
    leave(other.ofProcess(Path.of("1")));
    DeadServers.remove(own);
    assertThat(own.directory().toFile().list()).asList().containsExactly("start.lock");
  }

  @Test
  void remove_leavesWhatTheDeadHaveWritten() throws IOException {
    leave(other);
    Files.writeString(other.log(), "x");
    DeadServers.remove(own);
    assertThat(isThere(other)).isFalse();
    assertThat(Files.readString(other.log())).isEqualTo("x");
  }

  /** A log that cannot be opened; the order in which a directory is read is not known. */
  @Test
  void remove_ofOneThatCannotBeLookedAt_goesOnWithTheOthers() throws IOException {
    UnixListener.bind(other.socketPath(), 1).close();
    Files.createSymbolicLink(other.log(), other.log());
    for (int i = 1; i <= 20; i++) {
      leave(other.ofProcess(Path.of("" + i)));
    }
    DeadServers.remove(own);
    assertThat(own.directory().toFile().list())
        .asList()
        .containsExactly("start.lock", "other.sock", "other.log");
  }

  /** It is not waited for, however many wait to be taken there. */
  @Test
  void remove_leavesTheSocketOfALivingServer() throws IOException {
    UnixListener living = UnixListener.bind(other.socketPath(), 0);
    try {
      for (int i = 0; i < 3; i++) {
        DeadServers.remove(own);
      }
      assertThat(isThere(other)).isTrue();
    } finally {
      living.close();
    }
  }

  /** As of a server that is being started, and does not listen yet. */
  @Test
  void remove_leavesTheSocketOfANameThatIsLocked() throws Exception {
    leave(other);
    ExecutorService starter = Executors.newSingleThreadExecutor();
    try {
      StartLock lock = starter.submit(() -> StartLock.take(other)).get();
      DeadServers.remove(own);
      assertThat(isThere(other)).isTrue();
      starter
          .submit(
              () -> {
                lock.close();
                return null;
              })
          .get();
      DeadServers.remove(own);
      assertThat(isThere(other)).isFalse();
    } finally {
      starter.shutdownNow();
    }
  }

  /** As of a server that does not listen yet, and whose client was killed. */
  @Test
  void remove_leavesTheSocketOfAServerThatHasItsLog() throws IOException {
    leave(other);
    byte[] path = PathBytes.of(other.log());
    int flags = OpenFlags.WRONLY | OpenFlags.APPEND;
    ServerLog log = ServerLog.use(other, Open.path(Fd.CURRENT_DIRECTORY, path, flags));
    DeadServers.remove(own);
    assertThat(isThere(other)).isTrue();
    assertThat(Files.exists(other.log())).isTrue();
    log.close();
    DeadServers.remove(own);
    assertThat(isThere(other)).isFalse();
  }

  /** The own socket is not listened on yet, and that of a service manager is the manager's. */
  @Test
  void remove_leavesTheOwnSocketAndThatOfAServiceManager() throws IOException {
    leave(own);
    leave(own.activation());
    DeadServers.remove(own);
    assertThat(isThere(own)).isTrue();
    assertThat(isThere(own.activation())).isTrue();
  }

  @Test
  void remove_leavesWhatIsNoSocket() throws IOException {
    Files.createFile(other.socket());
    ServerAddress link = new ServerAddress(own.directory(), "link");
    Files.createSymbolicLink(link.socket(), other.socket());
    DeadServers.remove(own);
    assertThat(isThere(other)).isTrue();
    assertThat(isThere(link)).isTrue();
  }

  @Test
  void remove_withoutADirectory() {
    ServerAddress gone = new ServerAddress(own.directory().resolve("gone"), "server");
    DeadServers.remove(gone);
    assertThat(Files.exists(gone.directory())).isFalse();
  }
}
