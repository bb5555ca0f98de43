package dev.jovl.run;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.linux.Signals;
import dev.jovl.run.spec.ContainerIo;
import dev.jovl.run.spec.ContainerSpec;
import dev.jovl.run.spec.SignalTarget;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Signals for a container that has not been started yet. */
@Timeout(60)
final class ContainerSignalsTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Path root;
  private final Path scratch;

  ContainerSignalsTest(@TempDir Path temporary) throws IOException {
    root = BusyboxRoot.make(Files.createDirectory(temporary.resolve("root")));
    scratch = Files.createDirectory(temporary.resolve("scratch"));
  }

  private int run(String runtime, int signal, String script) throws IOException {
    ContainerSpec spec = ContainerSpec.builder(root, List.of("sh", "-c", script)).build();
    ContainerIo io = ContainerIo.collecting(out, OutputStream.nullOutputStream());
    return Containers.in(scratch, runtime).run(spec, io, target -> send(target, signal)).code();
  }

  private static void send(SignalTarget target, int signal) {
    try {
      target.send(signal);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Who got it instead was taken for a runtime that refuses the machine. */
  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "chroot"})
  void signalBeforeTheStart_isNoneForTheRuntime(String runtime) throws IOException {
    int ignoredByDefault = 28;
    assertThat(run(runtime, ignoredByDefault, "echo ran; exit 3")).isEqualTo(3);
    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("ran\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc"})
  void signalBeforeTheStart_isNotSeenByTheFirstProcessOfAPidNamespace(String runtime)
      throws IOException {
    assertThat(run(runtime, Signals.TERM, "sleep 0.3; exit 4")).isEqualTo(4);
  }

  @Test
  void signalBeforeTheStart_reachesTheProgram() throws IOException {
    assertThat(run("chroot", Signals.TERM, "sleep 50")).isEqualTo(128 + Signals.TERM);
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "chroot"})
  void sigkillBeforeTheStart_doesNotWait(String runtime) throws IOException {
    assertThat(run(runtime, Signals.KILL, "sleep 50")).isEqualTo(128 + Signals.KILL);
  }

  @Test
  void end_ofTheProgramByASignal_isNotSaidByAShell() throws IOException {
    ContainerSpec spec =
        ContainerSpec.builder(root, List.of("sh", "-c", "echo says >&2; kill -9 $$")).build();
    ContainerIo io = ContainerIo.collecting(out, out);
    assertThat(Containers.in(scratch, "chroot").run(spec, io, SignalTarget.Listener.NONE).code())
        .isEqualTo(128 + Signals.KILL);
    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("says\n");
  }

  /** Else Ctrl-C would reach it from the terminal, and once more from us. */
  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "chroot"})
  void runtime_withoutTheTerminalOfTheCaller_isInASessionOfItsOwn(String runtime)
      throws IOException {
    List<Boolean> ours = new ArrayList<>();
    OutputStream looking =
        new OutputStream() {
          @Override
          public void write(int octet) throws IOException {
            for (ProcessHandle child : ProcessHandle.current().children().toList()) {
              if (child.info().command().orElse("").endsWith("/unshare")) {
                ours.add(session(Long.toString(child.pid())).equals(session("self")));
              }
            }
          }
        };
    ContainerSpec spec =
        ContainerSpec.builder(root, List.of("sh", "-c", "echo; sleep 0.2")).build();
    ContainerIo io = ContainerIo.collecting(looking, OutputStream.nullOutputStream());
    assertThat(Containers.in(scratch, runtime).run(spec, io, SignalTarget.Listener.NONE).code())
        .isEqualTo(0);
    assertThat(ours).containsExactly(false);
  }

  private static String session(String process) throws IOException {
    String status = Files.readString(Path.of("/proc", process, "stat"));
    return status.substring(status.lastIndexOf(')')).split(" ")[4];
  }
}
