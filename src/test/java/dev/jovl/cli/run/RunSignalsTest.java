package dev.jovl.cli.run;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.linux.Self;
import dev.jovl.testing.Installation;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Signals by kill(1) and by the keys of a terminal on their way to a container. */
@Timeout(120)
final class RunSignalsTest {

  private final Path store;

  RunSignalsTest(@TempDir Path temporary) throws Exception {
    Assumptions.assumeTrue(Self.effectiveUid() == 0, "needs root");
    store = temporary.resolve("store");
    Path bin = Files.createDirectories(temporary.resolve("rootfs/bin"));
    Path busybox = Files.copy(Path.of("/bin/busybox"), bin.resolve("busybox"));
    assertThat(busybox.toFile().setExecutable(true, false)).isTrue();
    for (String applet : List.of("sh", "sleep")) {
      Files.createSymbolicLink(bin.resolve(applet), Path.of("busybox"));
    }
    Process imported = start(jovl("import", temporary.resolve("rootfs").toString(), "box"));
    assertThat(imported.waitFor()).isEqualTo(0);
  }

  private List<String> jovl(String... arguments) {
    List<String> words = new ArrayList<>();
    words.addAll(
        List.of(Installation.program("jovl").toString(), "--root", store.toString()));
    words.addAll(List.of(arguments));
    return words;
  }

  private static Process start(List<String> command) throws IOException {
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  @ParameterizedTest
  @ValueSource(strings = {"HUP", "INT", "USR1", "USR2", "ALRM", "TERM", "IO"})
  void signal_reachesTheProgram(String name) throws Exception {
    String script =
        "trap 'echo got it; exit 9' NAME; echo ready; while :; do sleep 0.1; done"
            .replace("NAME", name);
    Process running = start(jovl("run", "box", "sh", "-c", script));
    try (BufferedReader lines = running.inputReader()) {
      assertThat(lines.readLine()).isEqualTo("ready");
      Process kill = start(List.of("kill", "-s", name, Long.toString(running.pid())));
      assertThat(kill.waitFor()).isEqualTo(0);
      assertThat(lines.readLine()).isEqualTo("got it");
      assertThat(running.waitFor()).isEqualTo(9);
    } finally {
      running.destroyForcibly();
    }
  }
}
