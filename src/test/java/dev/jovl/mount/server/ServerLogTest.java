package dev.jovl.mount.server;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.linux.PathBytes;
import dev.jovl.posix.OpenFlags;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ServerLogTest {
  private final ServerAddress address;

  ServerLogTest(@TempDir Path directory) {
    address = new ServerAddress(directory, "server");
  }

  private ServerLog use() throws IOException {
    byte[] path = PathBytes.of(address.log());
    int flags = OpenFlags.WRONLY | OpenFlags.CREAT | OpenFlags.APPEND;
    return ServerLog.use(address, Open.path(Fd.CURRENT_DIRECTORY, path, flags, 0600));
  }

  @Test
  void close_removesAnEmptyLogThatNobodyElseHas() throws IOException {
    ServerLog old = use();
    ServerLog young = use();
    old.close();
    assertThat(Files.exists(address.log())).isTrue();
    young.close();
    assertThat(Files.exists(address.log())).isFalse();
  }

  @Test
  void close_leavesWhatWasWritten() throws IOException {
    ServerLog log = use();
    Files.writeString(address.log(), "x");
    log.close();
    assertThat(Files.readString(address.log())).isEqualTo("x");
  }

  /** By the thread that serves, and by the one that ends the process. */
  @Test
  void close_ofTwoThreads_leavesTheLogOfTheNextServer() throws IOException {
    ServerLog log = use();
    log.close();
    ServerLog next = use();
    log.close();
    assertThat(Files.exists(address.log())).isTrue();
    next.close();
  }

  @Test
  void close_ofALogThatIsGone() throws IOException {
    ServerLog log = use();
    Files.delete(address.log());
    log.close();
    assertThat(Files.exists(address.log())).isFalse();
  }
}
