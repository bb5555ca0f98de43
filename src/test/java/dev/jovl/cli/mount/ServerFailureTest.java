package dev.jovl.cli.mount;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Self;
import dev.jovl.testing.Await;
import dev.jovl.testing.BenchPerTest;
import dev.jovl.testing.JovlBench;
import dev.jovl.testing.JovlBench.Outcome;
import dev.jovl.testing.NeedsFuse;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a mount does when the server, its socket or its directory is not as it should be. */
@ExtendWith({NeedsFuse.class, BenchPerTest.class})
final class ServerFailureTest {
  private final JovlBench bench;

  ServerFailureTest(JovlBench bench) {
    this.bench = bench;
  }

  private Outcome mount() throws IOException {
    return bench.jovl("mount", "-o", bench.options(), bench.path("mnt").toString());
  }

  private void assertMounts() throws IOException {
    Outcome outcome = mount();
    assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(0);
    assertThat(outcome.err()).isEmpty();
    assertThat(Files.readString(bench.path("mnt/file"))).isEqualTo("lower");
    assertThat(bench.servers()).hasSize(1);
  }

  private void unmountAndEnd() throws IOException {
    ProcessHandle server = bench.servers().get(0);
    assertThat(bench.jovl("umount", bench.path("mnt").toString()).exitCode()).isEqualTo(0);
    JovlBench.awaitEnd(server);
  }

  /** Returns the socket of the server that is there. */
  private Path socket() throws IOException {
    try (Stream<Path> files = Files.list(bench.path("run/jovl"))) {
      return files.filter(file -> file.toString().endsWith(".sock")).findFirst().orElseThrow();
    }
  }

  @Test
  void socket_isForTheUserAlone() throws IOException {
    assertMounts();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(bench.path("run/jovl"))))
        .isEqualTo("rwx------");
    assertThat(socket().getParent()).isEqualTo(bench.path("run/jovl"));
    assertThat(Files.exists(socket())).isTrue();
  }

  /** The directory keeps others out; who gets in all the same is told nothing. */
  @Test
  void call_ofAnotherUserIsNotAnswered() throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    assertMounts();
    Path socket = socket();
    Files.setPosixFilePermissions(
        bench.path("run/jovl"), PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rwxrwxrwx"));
    Files.setPosixFilePermissions(bench.path("."), PosixFilePermissions.fromString("rwxr-xr-x"));
    String script =
        "use Socket; $> = 65534; socket(my $s, AF_UNIX, SOCK_STREAM, 0);"
            + "connect($s, sockaddr_un(shift)) || die $!; print sysread($s, my $byte, 1);";
    Outcome stranger = bench.run(List.of("perl", "-e", script, socket.toString()));
    assertWithMessage(stranger.err()).that(stranger.exitCode()).isEqualTo(0);
    assertThat(stranger.out()).isEqualTo("0");
    String asOurselves = script.replace("$> = 65534;", "");
    Outcome same = bench.run(List.of("perl", "-e", asOurselves, socket.toString()));
    assertThat(same.out()).isEqualTo("1");
  }

  /** As after a server that was killed. */
  @Test
  void socket_thatNobodyListensOnIsReplaced() throws IOException {
    assertMounts();
    Path socket = socket();
    unmountAndEnd();
    ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    dead.bind(UnixDomainSocketAddress.of(socket));
    dead.close();
    assertThat(Files.exists(socket)).isTrue();
    assertMounts();
  }

  /** To mount(8), 1 is a wrong call, and 32 a mount that failed. */
  @Test
  void helper_whoseServerEndsInTheCall_saysThatTheMountFailed() throws IOException {
    assertMounts();
    Path socket = socket();
    unmountAndEnd();
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      String mnt = bench.path("mnt").toString();
      Process mount = bench.start("mount.fuse.jovl", "union", mnt, "-o", bench.options());
      try (SocketChannel call = server.accept()) {
        int written = call.write(ByteBuffer.wrap(new byte[] {'j'}));
        int read = call.read(ByteBuffer.allocate(1));
        assertThat(written + read).isEqualTo(2);
      }
      Outcome outcome = bench.outcome(mount);
      assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(32);
    }
  }

  @Test
  void file_inThePlaceOfTheSocketIsReplaced() throws IOException {
    assertMounts();
    Path socket = socket();
    unmountAndEnd();
    Files.writeString(socket, "no socket");
    assertMounts();
  }

  /** One server that has given up its socket and one that came after share the log. */
  @Test
  void log_isGoneOnWithByTheNextServer() throws IOException {
    assertMounts();
    Path log = Path.of(socket().toString().replaceAll("sock$", "log"));
    unmountAndEnd();
    assertThat(Files.exists(log)).isFalse();
    Files.writeString(log, "of the one before\n");
    assertMounts();
    unmountAndEnd();
    assertThat(Files.readString(log)).isEqualTo("of the one before\n");
  }

  /** It can then not even load what it needs to end as usual. */
  @Test
  void server_withHardlyAnyDescriptorsEndsAllTheSame() throws IOException {
    List<String> command = new ArrayList<>(List.of("sh", "-c", "ulimit -n 32; exec \"$@\"", "sh"));
    command.addAll(
        bench.command("jovl", "mount", "-o", bench.options(), bench.path("mnt").toString()));
    Outcome refused = bench.run(command);
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.err()).isNotEmpty();
    bench.servers().forEach(JovlBench::awaitEnd);
    assertThat(bench.sockets()).isEmpty();
    assertMounts();
  }

  /** As where it is in the midst of a call, which it does not wait for. */
  @Test
  void server_thatIsToldToEndLeavesNothing() throws IOException {
    assertMounts();
    ProcessHandle server = bench.servers().get(0);
    try (SocketChannel caller = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      caller.connect(UnixDomainSocketAddress.of(socket()));
      assertThat(caller.read(ByteBuffer.allocate(1))).isEqualTo(1);
      assertThat(server.destroy()).isTrue();
      JovlBench.awaitEnd(server);
    }
    assertThat(bench.path("run/jovl").toFile().list()).asList().containsExactly("start.lock");
  }

  @Test
  void log_thatIsGoneDoesNotMatter() throws IOException {
    assertMounts();
    Files.delete(Path.of(socket().toString().replaceAll("sock$", "log")));
    unmountAndEnd();
    assertMounts();
  }

  /** As where the filesystem of the sockets is full. */
  @Test
  void log_thatCannotBeMadeIsNoReasonToFail() throws IOException {
    assertMounts();
    Path log = Path.of(socket().toString().replaceAll("sock$", "log"));
    unmountAndEnd();
    Files.createDirectory(log);
    assertMounts();
    assertThat(bench.servers().get(0).info().arguments().orElseThrow())
        .asList()
        .contains("--serve-one");
  }

  @Test
  void directory_thatIsALinkIsNotUsed() throws IOException {
    Path elsewhere =
        Files.createDirectory(
            bench.path("elsewhere"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Files.createSymbolicLink(bench.path("run/jovl"), elsewhere);
    Files.createDirectory(bench.path("other"));
    bench.setVariable("XDG_RUNTIME_DIR", bench.path("other").toString());
    Outcome outcome = mount();
    assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(0);
    try (Stream<Path> files = Files.list(elsewhere)) {
      assertThat(files.toList()).isEmpty();
    }
  }

  @Test
  void directory_thatIsMissingIsPassedBy() throws IOException {
    bench.setVariable("XDG_RUNTIME_DIR", bench.path("none").toString());
    Files.delete(bench.path("run"));
    Outcome outcome = mount();
    assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(0);
    assertThat(Files.readString(bench.path("mnt/file"))).isEqualTo("lower");
    Files.createDirectory(bench.path("run"));
  }

  /** Each mount comes just when the server wants to end, having waited for one second. */
  @Test
  void mount_whileTheServerEndsIsServed() throws IOException {
    assertMounts();
    for (int i = 0; i < 5; i++) {
      ProcessHandle server = bench.servers().get(0);
      Path socket = socket();
      assertThat(bench.jovl("umount", bench.path("mnt").toString()).exitCode()).isEqualTo(0);
      Await.until(() -> !Files.exists(socket) || !server.isAlive());
      Outcome outcome = mount();
      assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(0);
      assertThat(Files.readString(bench.path("mnt/file"))).isEqualTo("lower");
      JovlBench.awaitEnd(server);
    }
  }

  @Test
  void nonsense_endsNoServer() throws IOException {
    assertMounts();
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(socket()));
      int unused = channel.write(ByteBuffer.wrap(new byte[] {'m', 99, -1, -1, -1, -1}));
    }
    Files.createDirectory(bench.path("mnt2"));
    Outcome second =
        bench.jovl("mount", "-o", "lowerdir=" + bench.path("lower"), bench.path("mnt2").toString());
    assertWithMessage(second.err()).that(second.exitCode()).isEqualTo(0);
    assertThat(bench.servers()).hasSize(1);
  }

  /** A server of another mount namespace would mount where the caller sees nothing. */
  @Test
  void namespace_hasAServerOfItsOwn() throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    assertMounts();
    Path further = Files.createDirectory(bench.path("further"));
    String script =
        String.format(
            "%1$s mount -o lowerdir=%2$s %3$s && cat %3$s/file && %1$s stat %3$s && umount %3$s",
            bench.launcher("jovl"), bench.path("lower"), further);
    Outcome inside = bench.runInNamespace(script);
    assertWithMessage(inside.err()).that(inside.exitCode()).isEqualTo(0);
    assertThat(inside.out()).startsWith("lower");
    assertThat(inside.out()).doesNotContain("pid " + bench.servers().get(0).pid());
  }

  /** The first process of such a namespace takes all others along when it ends. */
  @Test
  void namespaceOfProcesses_hasAServerOfItsOwn() throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    Files.createDirectory(bench.path("inner"));
    bench.launcher("jovl");
    Outcome fifo = bench.run(List.of("mkfifo", bench.path("end").toString()));
    assertWithMessage(fifo.err()).that(fifo.exitCode()).isEqualTo(0);
    String script = "./jovl mount -o lowerdir=lower inner && : > ready && read -r _ < end";
    Process namespace = bench.start(List.of("unshare", "-p", "--fork", "sh", "-c", script));
    bench.awaitFile("ready");
    Outcome outer = mount();
    assertWithMessage(outer.err()).that(outer.exitCode()).isEqualTo(0);
    Files.writeString(bench.path("end"), "\n");
    JovlBench.awaitEnd(namespace.toHandle());
    assertThat(Files.readString(bench.path("mnt/file"))).isEqualTo("lower");
  }

  /** A mount that is refused leaves no mark that the next one would take for a crash. */
  @Test
  void libfuseThatIsNotInstalled_leavesNothing() throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root, to hide the library");
    String hide =
        "for library in $(ls /usr/lib/*/libfuse.so.2* /usr/lib64/libfuse.so.2* 2>/dev/null); do"
            + " mount --bind /dev/null $library; done\n";
    String mount = " mount -f -o " + bench.options("engine=libfuse", "volatile") + " mnt";
    Outcome outcome = bench.runInNamespace(hide + bench.launcher("jovl") + mount);
    assertThat(outcome.err()).contains("engine=libfuse needs libfuse.so.2");
    assertThat(Files.isDirectory(bench.path("work/work"))).isTrue();
    assertThat(Files.exists(bench.path("work/work/incompat/volatile"))).isFalse();
  }
}
