package dev.jovl.cli.mount;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Self;
import dev.jovl.testing.BenchPerTest;
import dev.jovl.testing.JovlBench;
import dev.jovl.testing.JovlBench.Outcome;
import dev.jovl.testing.NeedsFuse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Paths that mean something of the process that opens them are those of the caller. */
@ExtendWith({NeedsFuse.class, BenchPerTest.class})
final class CallerPathsTest {
  private final JovlBench bench;

  CallerPathsTest(JovlBench bench) {
    this.bench = bench;
  }

  /** Mounts by way of a shell that is in the directory of the layers and has some of them open. */
  private void mount(String options, String target) throws IOException {
    String script = "exec 7<lower 8<upper 9<work <lower; exec \"$@\"";
    List<String> command = new ArrayList<>(List.of("sh", "-c", script, "sh"));
    command.addAll(bench.command("jovl", "mount", "-o", options, target));
    Outcome outcome = bench.run(command);
    assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/proc/self/cwd/lower",
        "/proc/self/fd/7",
        "/proc/thread-self/fd/7/../lower",
        "//proc/./self/cwd/lower/.",
        "/dev/fd/7",
        "/dev/stdin",
      })
  void lower(String path) throws IOException {
    mount("lowerdir=" + path, "mnt");
    assertThat(Files.readString(bench.path("mnt/file"))).isEqualTo("lower");
  }

  @Test
  void allOfThem() throws IOException {
    mount(
        "lowerdir=/proc/self/fd/7,upperdir=/proc/self/fd/8,workdir=/dev/fd/9",
        "/proc/self/cwd/mnt");
    Path unused = Files.writeString(bench.path("mnt/new"), "x");
    assertThat(Files.readString(bench.path("upper/new"))).isEqualTo("x");
  }

  @Test
  void remount() throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "only root can remount");
    mount("lowerdir=lower,upperdir=upper,workdir=work", "mnt");
    mount("remount,ro", "/proc/self/cwd/mnt");
    assertThat(bench.mounts().get(0)).contains(" ro,");
  }

  @Test
  void whatOnlyBeginsLikeThem() throws IOException {
    Outcome outcome = bench.jovl("mount", "-o", "lowerdir=/proc/selfish", "mnt");
    assertThat(outcome.err()).contains("/proc/selfish: lowerdir: No such file or directory");
  }
}
