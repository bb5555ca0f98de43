package dev.jovl.mount.server;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.mount.MountTable;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ReportSocketTest {
  private static void leaveBehind(Path socket) throws IOException {
    ServerSocketChannel killed = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    killed.bind(UnixDomainSocketAddress.of(socket));
    killed.close();
    assertThat(Files.exists(socket)).isTrue();
  }

  /** Numbers of processes come again: in each container they begin anew. */
  @Test
  void open_removesSocketsOfTheDead_alsoOneOfItsOwnNumber(@TempDir Path root) throws IOException {
    Path jar = Files.writeString(root.resolve("program"), "one");
    Map<String, String> environment = Map.of("JOVL_RUNTIME_DIR", root.toString());
    ServerAddress server = ServerAddress.here(jar, environment);
    ServerAddress own = server.ofProcess(Files.readSymbolicLink(Path.of("/proc/self")));
    ServerAddress dead = server.ofProcess(Path.of("999999999"));
    leaveBehind(own.socket());
    leaveBehind(dead.socket());
    ReportSocket reports = ReportSocket.open(jar, environment, MountTable.create());
    assertThat(reports).isNotNull();
    assertThat(Files.exists(dead.socket())).isFalse();
    assertThat(new ServerClient(own).report(new byte[] {'/'})).isEmpty();
    if (reports != null) {
      reports.close();
    }
    assertThat(Files.exists(own.socket())).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, Integer.MAX_VALUE})
  void report_ofAMountPointOfNoLength_isRefused(int length) {
    byte[] question = ByteBuffer.allocate(4).putInt(length).array();
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(question));
    DataOutputStream out = new DataOutputStream(OutputStream.nullOutputStream());
    assertThrows(IOException.class, () -> ReportSocket.report(in, out, MountTable.create()));
  }
}
