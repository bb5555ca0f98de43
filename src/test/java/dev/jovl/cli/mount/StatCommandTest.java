package dev.jovl.cli.mount;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Self;
import dev.jovl.linux.Signals;
import dev.jovl.mount.server.ServerAddress;
import dev.jovl.mount.server.ServerClient;
import dev.jovl.testing.Await;
import dev.jovl.testing.BenchPerTest;
import dev.jovl.testing.JovlBench;
import dev.jovl.testing.JovlBench.Outcome;
import dev.jovl.testing.NeedsFuse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What {@code jovl stat} says of mounts, and the sockets by which it asks their processes. */
@ExtendWith({NeedsFuse.class, BenchPerTest.class})
final class StatCommandTest {
  private final JovlBench bench;
  private final String mnt;

  StatCommandTest(JovlBench bench) {
    this.bench = bench;
    mnt = bench.path("mnt").toString();
  }

  private void mount(String... more) throws IOException {
    Outcome outcome = bench.jovl("mount", "-o", bench.options(more), mnt);
    assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(0);
    assertThat(Files.readString(bench.path("mnt/file"))).isEqualTo("lower");
    Files.writeString(bench.path("mnt/new"), "x");
  }

  private String stat(String... more) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("stat"));
    arguments.addAll(List.of(more));
    arguments.add(mnt);
    Outcome outcome = bench.jovl(arguments.toArray(String[]::new));
    assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(0);
    return outcome.out();
  }

  @Test
  void stat_showsWhatWasAsked() throws IOException {
    Files.writeString(bench.path("lower/copied"), "12345");
    Files.write(bench.path("lower/read"), new byte[200_000]);
    mount();
    assertThat(Files.readAllBytes(bench.path("mnt/read"))).hasLength(200_000);
    Files.writeString(bench.path("mnt/copied"), "6", StandardOpenOption.APPEND);
    try (FileChannel open = FileChannel.open(bench.path("mnt/new"), StandardOpenOption.READ)) {
      assertThat(open.isOpen()).isTrue();
      String text = stat();
      assertThat(text).contains("mount    " + mnt);
      assertThat(text).containsMatch("(?m)^server   pid [0-9]+, heap [0-9.]+MB of ");
      assertThat(text).containsMatch("(?m)^LOOKUP +[1-9]");
      assertThat(text).containsMatch("(?m)^files    [1-9][0-9]* known to the kernel, 1 open, ");
      assertThat(text).containsMatch("(?m)^data     20[0-9]kB read, ");
      assertThat(text).contains("copies   1 with data (5B), 0 of metadata only");
      assertThat(text).containsMatch("(?m)^caches   [1-9][0-9]* directories kept open, [1-9]");
    }
    Outcome none = bench.jovl("stat", bench.path("lower").toString());
    assertThat(none.exitCode()).isEqualTo(1);
    assertThat(none.err()).startsWith("jovl stat: " + bench.path("lower"));
    assertThat(none.err()).contains("nothing is mounted there");
  }

  @Test
  void stat_asJsonHasNumbersOnly() throws IOException {
    mount();
    String json = stat("--json");
    assertThat(json).startsWith("[\n    {\n        \"mount\": \"" + mnt + "\",\n");
    assertThat(json).containsMatch("\"nodes\": [1-9]");
    assertThat(json).containsMatch("\"residentBytes\": [1-9][0-9]{6}");
    assertThat(json).containsMatch("\"request\": \"LOOKUP\",\n +\"count\": [1-9]");
  }

  @Test
  void stat_findsAMountWithAProcessOfItsOwn() throws IOException {
    mount("server=off");
    ProcessHandle server = bench.servers().get(0);
    assertThat(awaitStat(server)).contains("server   pid " + server.pid() + ",");
    assertThat(bench.jovl("umount", mnt).exitCode()).isEqualTo(0);
    JovlBench.awaitEnd(server);
    assertThat(bench.sockets()).isEmpty();
  }

  @Test
  void stat_findsAMountInTheForeground() throws Exception {
    Process process = bench.start("jovl", "mount", "-f", "-o", bench.options(), mnt);
    bench.awaitFile("mnt/file");
    assertThat(awaitStat(process.toHandle())).contains("server   pid " + process.pid() + ",");
    Signals.send((int) process.pid(), Signals.TERM);
    assertThat(bench.outcome(process).exitCode()).isEqualTo(0);
    assertThat(bench.sockets()).isEmpty();
  }

  @Test
  void socket_ofAKilledProcessIsRemovedByTheNext() throws Exception {
    Process killed = bench.start("jovl", "mount", "-f", "-o", bench.options(), mnt);
    bench.awaitFile("mnt/file");
    String unused = awaitStat(killed.toHandle());
    Signals.send((int) killed.pid(), Signals.KILL);
    JovlBench.awaitEnd(killed.toHandle());
    assertThat(bench.jovl("umount", mnt).exitCode()).isEqualTo(0);
    assertThat(bench.sockets()).hasSize(1);
    Process next = bench.start("jovl", "mount", "-f", "-o", bench.options(), mnt);
    bench.awaitFile("mnt/file");
    assertThat(awaitStat(next.toHandle())).contains("server   pid " + next.pid() + ",");
    assertThat(bench.sockets()).hasSize(1);
    assertThat(bench.sockets().get(0)).endsWith("." + next.pid() + ".sock");
  }

  @Test
  void stat_findsAMountThatIsShownOnAnotherPath() throws IOException {
    Path above = Files.createDirectory(bench.path("above"));
    Path target = Files.createDirectory(above.resolve("mnt"));
    Outcome mounted = bench.jovl("mount", "-o", bench.options(), target.toString());
    assertWithMessage(mounted.err()).that(mounted.exitCode()).isEqualTo(0);
    Files.move(above, bench.path("renamed"));
    Outcome outcome = bench.jovl("stat", "renamed/mnt");
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.out()).startsWith("mount    " + bench.path("renamed/mnt"));
    assertThat(outcome.out()).contains("server   pid " + bench.servers().get(0).pid() + ",");
  }

  @Test
  void stat_findsAMountByWhatIsBoundOrMoved() throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    Files.createDirectory(bench.path("lower/sub"));
    mount();
    String stat = String.join(" ", bench.command("jovl", "stat"));
    Outcome outcome =
        bench.runInNamespace(
            "mkdir sub all moved && mount --bind mnt/sub sub && mount --bind mnt all"
                + " && mount --move mnt moved"
                + " && for each in sub all moved; do "
                + stat
                + " $each > out; echo $?; done");
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.out()).isEqualTo("0\n0\n0\n");
  }

  /** What another mount namespace has on the same path is another mount. */
  @Test
  void stat_ofADeadMountShowsNoMountOfAnotherNamespace() throws Exception {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    Process killed = bench.start("jovl", "mount", "-f", "-o", bench.options(), mnt);
    bench.awaitFile("mnt/file");
    Signals.send((int) killed.pid(), Signals.KILL);
    JovlBench.awaitEnd(killed.toHandle());
    Outcome outcome =
        bench.runInNamespace(
            String.join(" ", bench.command("jovl", "umount", mnt))
                + " && "
                + String.join(" ", bench.command("jovl", "mount", "-o", bench.options(), mnt))
                + " && nsenter -t "
                + ProcessHandle.current().pid()
                + " -m "
                + String.join(" ", bench.command("jovl", "stat", mnt))
                + "; echo $?; "
                + String.join(" ", bench.command("jovl", "stat", mnt))
                + " | head -n 1; "
                + String.join(" ", bench.command("jovl", "umount", mnt)));
    assertThat(outcome.err()).contains("no server of this user has this mount");
    assertThat(outcome.out()).matches("1\nmount +" + mnt + "\n");
  }

  @Test
  void stat_goesOnAfterASiblingThatAnswersNonsense() throws Exception {
    Path directory = bench.path("run/jovl");
    ServerAddress address = new ServerAddress(directory, "nonsense");
    Files.createDirectory(directory);
    try (ServerSocketChannel nonsense = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      nonsense.bind(UnixDomainSocketAddress.of(address.socket()));
      Thread answers =
          new Thread(
              () -> {
                try (SocketChannel caller = nonsense.accept()) {
                  caller.write(ByteBuffer.wrap(new byte[] {'j', 1, 127, 127, 127, 127}));
                  caller.read(ByteBuffer.allocate(1000));
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      answers.start();
      assertThat(new ServerClient(address).report(new byte[] {'/'})).isEmpty();
      answers.join(60_000);
      assertThat(answers.isAlive()).isFalse();
    }
  }

  /** The socket of a process is there soon after its mount. */
  private String awaitStat(ProcessHandle server) throws IOException {
    String socket = "." + server.pid() + ".sock";
    Await.until(() -> bench.sockets().stream().anyMatch(name -> name.endsWith(socket)));
    return stat();
  }
}
