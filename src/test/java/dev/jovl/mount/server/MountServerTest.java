package dev.jovl.mount.server;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.mount.MountTable;
import dev.jovl.mount.request.MountCall;
import dev.jovl.mount.request.MountCommandLine.Dialect;
import dev.jovl.mount.request.MountReply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two servers of one name, as where a client was killed while its server began. */
final class MountServerTest {
  private final List<MountServer> servers = new ArrayList<>();
  private ServerAddress address;

  @BeforeEach
  void prepare(@TempDir Path directory) {
    address = new ServerAddress(directory, "server");
  }

  @AfterEach
  void end() throws IOException {
    for (MountServer server : servers) {
      server.close();
    }
  }

  private MountServer open() throws IOException {
    MountServer server = MountServer.open(address, MountTable.create());
    servers.add(server);
    return server;
  }

  @Test
  void close_leavesTheSocketOfTheServerThatCameAfter() throws IOException {
    MountServer first = open();
    Files.delete(address.socket());
    MountServer second = open();
    first.close();
    assertThat(Files.exists(address.socket())).isTrue();
    second.close();
    assertThat(Files.exists(address.socket())).isFalse();
  }

  /** The server of a killed client has taken the address first, and ours has ended for that. */
  @Test
  void mount_whenAnotherServerHasComeFirst_isServedByThat() throws IOException {
    MountReply reply =
        new ServerClient(address)
            .mount(
                new MountCall(Dialect.JOVL, List.of(), ProcessHandle.current().pid(), "/"),
                at -> {
                  MountServer other = open();
                  Thread thread = new Thread(() -> other.serve(Duration.ofMinutes(1)));
                  thread.setDaemon(true);
                  thread.start();
                  throw new IOException("it did not start");
                });
    assertThat(reply.lines())
        .containsExactly("-o lowerdir: no layer is named; write -o lowerdir=DIR[:DIR...]");
  }
}
