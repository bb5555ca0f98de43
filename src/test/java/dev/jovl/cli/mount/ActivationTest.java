package dev.jovl.cli.mount;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import dev.jovl.cli.output.ExitCode;
import dev.jovl.testing.BenchPerTest;
import dev.jovl.testing.JovlBench;
import dev.jovl.testing.JovlBench.Outcome;
import dev.jovl.testing.NeedsFuse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A server whose socket a service manager listens on. */
@ExtendWith({NeedsFuse.class, BenchPerTest.class})
final class ActivationTest {
  private final JovlBench bench;
  private Path socket;

  ActivationTest(JovlBench bench) {
    this.bench = bench;
  }

  @BeforeEach
  void prepare() throws IOException {
    Files.createDirectory(
        bench.path("run/jovl"),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    socket = bench.path("run/jovl/activation.sock");
  }

  private Process activate(List<String> server) throws IOException {
    return bench.startActivated(socket, server);
  }

  private Outcome mount() throws IOException {
    return bench.jovl("mount", "-o", bench.options(), bench.path("mnt").toString());
  }

  @Test
  void mount_isServedByTheServerOfTheManager() throws IOException {
    Process server = activate(bench.command("jovl", ServeProgram.ACTIVATED));
    Outcome outcome = mount();
    assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(0);
    assertThat(Files.readString(bench.path("mnt/file"))).isEqualTo("lower");
    assertThat(bench.servers()).containsExactly(server.toHandle());
    assertThat(bench.jovl("stat", bench.path("mnt").toString()).exitCode()).isEqualTo(0);
  }

  @Test
  void end_leavesTheSocketToTheManager() throws IOException {
    Process server = activate(bench.command("jovl", ServeProgram.ACTIVATED));
    assertThat(mount().exitCode()).isEqualTo(0);
    assertThat(bench.jovl("umount", bench.path("mnt").toString()).exitCode()).isEqualTo(0);
    Outcome ended = bench.outcome(server);
    assertWithMessage(ended.err()).that(ended.exitCode()).isEqualTo(0);
    assertThat(Files.exists(socket)).isTrue();
  }

  /** Nobody answers there any more; the next mount starts a server of its own. */
  @Test
  void socket_ofNobodyIsPassedBy() throws IOException {
    Process server = activate(List.of("true"));
    assertThat(bench.outcome(server).exitCode()).isEqualTo(0);
    Outcome outcome = mount();
    assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(0);
    assertThat(bench.servers()).hasSize(1);
  }

  @Test
  void server_ofAnotherBuildIsPassedBy() throws IOException {
    Process server = activate(bench.commandOfAnotherBuild(ServeProgram.ACTIVATED));
    Outcome outcome = mount();
    assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(0);
    assertThat(Files.readString(bench.path("mnt/file"))).isEqualTo("lower");
    assertThat(bench.servers().stream().filter(s -> s.pid() != server.pid()).toList()).hasSize(1);
    JovlBench.awaitEnd(server.toHandle());
  }

  @Test
  void withoutASocket_itSaysWhatItIsFor() throws IOException {
    Outcome outcome = bench.jovl(ServeProgram.ACTIVATED);
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(outcome.err())
        .isEqualTo(
            "jovl: --serve-activated: no socket was passed on; leave its start to a socket"
                + " unit of systemd\n");
  }
}
