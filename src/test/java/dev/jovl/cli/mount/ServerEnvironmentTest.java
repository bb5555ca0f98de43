package dev.jovl.cli.mount;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.testing.BenchPerTest;
import dev.jovl.testing.JovlBench;
import dev.jovl.testing.JovlBench.Outcome;
import dev.jovl.testing.NeedsFuse;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith({NeedsFuse.class, BenchPerTest.class})
final class ServerEnvironmentTest {
  private final JovlBench bench;

  ServerEnvironmentTest(JovlBench bench) {
    this.bench = bench;
  }

  private Outcome mount() throws IOException {
    return bench.jovl("mount", "-o", bench.options(), bench.path("mnt").toString());
  }

  @Test
  void patience_isInSecondsAndTenOfThemWithoutANumber() {
    assertThat(patience("0.5")).isEqualTo(Duration.ofMillis(500));
    assertThat(patience("20")).isEqualTo(Duration.ofSeconds(20));
    for (String none : new String[] {"", "10s", "NaN", "-1", "1e30", "."}) {
      assertThat(patience(none)).isEqualTo(Duration.ofSeconds(10));
    }
    assertThat(new ServerEnvironment(Map.of()).patience()).isEqualTo(Duration.ofSeconds(10));
  }

  private static Duration patience(String said) {
    return new ServerEnvironment(Map.of("JOVL_SERVER_PATIENCE", said)).patience();
  }

  @Test
  void mount_withAPatienceThatIsNoNumber_isMadeAndTheLogSaysSo() throws IOException {
    bench.setVariable("JOVL_SERVER_PATIENCE", "1 s");
    Outcome mounted = mount();
    assertThat(mounted.err()).isEmpty();
    assertThat(mounted.exitCode()).isEqualTo(0);
    Outcome log = bench.run(List.of("sh", "-c", "cat run/jovl/*.log"));
    assertThat(log.out()).contains("JOVL_SERVER_PATIENCE=1 s: no number of seconds; 10 are taken");
    assertThat(log.out().lines().count()).isEqualTo(1);
    ProcessHandle server = bench.servers().get(0);
    assertThat(bench.jovl("umount", bench.path("mnt").toString()).exitCode()).isEqualTo(0);
    boolean unused = server.destroy();
    JovlBench.awaitEnd(server);
  }

  @Test
  void relativeDirectoryOfTheSocket_isRefused() throws IOException {
    bench.setVariable("JOVL_RUNTIME_DIR", "run");
    String said = "JOVL_RUNTIME_DIR=run: not an absolute path; begin it with /, or unset it\n";
    Outcome mounted = mount();
    assertThat(mounted.err()).isEqualTo("jovl mount: " + said);
    assertThat(mounted.exitCode()).isEqualTo(2);
    Outcome asked = bench.jovl("stat", "/proc");
    assertThat(asked.err()).isEqualTo("jovl stat: " + said);
    assertThat(asked.exitCode()).isEqualTo(2);
    assertThat(Files.exists(bench.path("run/jovl"))).isFalse();
  }
}
