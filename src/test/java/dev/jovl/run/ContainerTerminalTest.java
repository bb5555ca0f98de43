package dev.jovl.run;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.run.spec.ContainerIo;
import dev.jovl.run.spec.ContainerSpec;
import dev.jovl.run.spec.RunException;
import dev.jovl.run.spec.SignalTarget;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Containers with a terminal that the caller does not share. */
@Timeout(60)
final class ContainerTerminalTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Path root;
  private final Path scratch;

  ContainerTerminalTest(@TempDir Path temporary) throws IOException {
    root = BusyboxRoot.make(Files.createDirectory(temporary.resolve("root")));
    scratch = Files.createDirectory(temporary.resolve("scratch"));
  }

  private int run(String runtime, OutputStream taker, String script) throws IOException {
    ContainerSpec spec =
        ContainerSpec.builder(root, List.of("sh", "-c", script)).terminal(true).build();
    ContainerIo io = new ContainerIo(false, Optional.of(taker), err);
    int code = Containers.in(scratch, runtime).run(spec, io, SignalTarget.Listener.NONE).code();
    assertThat(scratch.toFile().list()).isEmpty();
    return code;
  }

  private String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(strings = {"runc", "chroot"})
  void run_withoutInput_isOnATerminalOfItsOwn(String runtime) throws IOException {
    String script = "for i in 0 1 2; do [ -t $i ] || echo $i; done; echo $TERM; echo e >&2; exit 9";
    assertThat(run(runtime, out, script)).isEqualTo(9);
    assertThat(text(out)).isEqualTo("xterm\r\ne\r\n");
    assertThat(text(err)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"runc", "chroot"})
  void run_terminal_isThatOfItsSession(String runtime) throws IOException {
    assertThat(run(runtime, out, "echo seen > /dev/tty")).isEqualTo(0);
    assertThat(text(out)).isEqualTo("seen\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"runc", "chroot"})
  void run_muchOutputAtTheEnd_isAllThere(String runtime) throws IOException {
    String script = "i=0; while [ $i -lt 20000 ]; do echo 12345678; i=$((i+1)); done";
    assertThat(run(runtime, out, script)).isEqualTo(0);
    assertThat(out.size()).isEqualTo(200_000);
  }

  /** It would now and then report the last lines of the container as errors of its own. */
  @Test
  void run_crun_isNotAsked() {
    RunException refused = assertThrows(RunException.class, () -> run("crun", out, "echo"));
    assertThat(refused).hasMessageThat().contains("crun: may lose the last output");
  }
}
