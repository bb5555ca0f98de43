package dev.jovl.mount.server;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.linux.UnixSocket;
import dev.jovl.mount.MountTable;
import dev.jovl.mount.request.MountCall;
import dev.jovl.mount.request.MountCommandLine.Dialect;
import dev.jovl.mount.request.MountReply;
import dev.jovl.testing.Await;
import dev.jovl.testing.NeedsFuse;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Two servers of one name, as where a client was killed while its server began. */
final class MountServerTest {
  private final List<MountServer> servers = new ArrayList<>();
  private ServerAddress address;

  @BeforeEach
  void prepare(@TempDir Path directory) throws IOException {
    address = new ServerAddress(Files.createDirectory(directory.resolve("run")), "server");
  }

  @AfterEach
  void end() {
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

  /** Nobody knows of the mount of a caller that was killed while it waited. */
  @Test
  @ExtendWith(NeedsFuse.class)
  void mount_ofACallerThatIsGone_ends() throws Exception {
    Path layer = Files.createDirectory(address.directory().resolve("layer"));
    Path mnt = Files.createDirectory(address.directory().resolve("mnt"));
    MountTable table = MountTable.create();
    MountServer server = MountServer.open(address, table);
    servers.add(server);
    Thread serving = new Thread(() -> server.serve(Duration.ofMinutes(1)));
    serving.setDaemon(true);
    serving.start();
    List<byte[]> arguments = new ArrayList<>();
    for (String word : List.of("-o", "lowerdir=" + layer, mnt.toString())) {
      arguments.add(word.getBytes(StandardCharsets.UTF_8));
    }
    try (UnixSocket caller = UnixSocket.connect(address.socketPath())) {
      assertThat(caller.input().read()).isEqualTo(ServerProtocol.HELLO);
      DataOutputStream out = new DataOutputStream(caller.output());
      out.writeByte(ServerProtocol.MOUNT);
      new MountCall(Dialect.JOVL, arguments, ProcessHandle.current().pid(), "/").write(out);
    }
    try {
      Await.until(table::hasMounted);
      Await.until(() -> table.on(mnt.toString().getBytes(StandardCharsets.UTF_8)).isEmpty());
    } finally {
      table.unmountAll();
    }
  }

  @Test
  void serve_removesWhatAServerOfAnotherNameHasLeft() throws Exception {
    ServerAddress other = new ServerAddress(address.directory(), "other");
    MountServer killed = MountServer.open(other, MountTable.create());
    Files.createLink(address.directory().resolve("kept"), other.socket());
    killed.close();
    Files.move(address.directory().resolve("kept"), other.socket());
    MountServer server = open();
    Thread serving = new Thread(() -> server.serve(Duration.ofMinutes(1)));
    serving.setDaemon(true);
    serving.start();
    Await.until(() -> !Files.exists(other.socket()));
    assertThat(Files.exists(address.socket())).isTrue();
  }

  /** As where the process has no descriptor left for the lock: it would never get one. */
  @Test
  void serve_thatCannotHaveTheLockEndsAllTheSame() throws Exception {
    MountServer server = open();
    Files.createDirectory(address.lock());
    Thread serving = new Thread(() -> server.serve(Duration.ofMillis(1)));
    serving.setDaemon(true);
    serving.start();
    serving.join(60_000);
    assertThat(serving.isAlive()).isFalse();
    assertThat(Files.exists(address.socket())).isFalse();
  }

  @Test
  void close_takesNoCallsWhateverBecomesOfTheSocket() throws Exception {
    MountServer server = open();
    Thread serving = new Thread(() -> server.serve(Duration.ofMinutes(1)));
    serving.setDaemon(true);
    serving.start();
    Path directory = address.directory();
    Files.delete(address.socket());
    Files.delete(directory);
    Files.createFile(directory);
    server.close();
    serving.join(60_000);
    assertThat(serving.isAlive()).isFalse();
  }
}
