package dev.jovl.cli.output;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.testing.BenchPerTest;
import dev.jovl.testing.Installation;
import dev.jovl.testing.JovlBench;
import dev.jovl.testing.JovlBench.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Standard output that takes nothing, or no more, as programs of the shell are asked about it. */
@ExtendWith(BenchPerTest.class)
@Timeout(120)
final class StandardOutputTest {
  private final JovlBench bench;

  StandardOutputTest(JovlBench bench) {
    this.bench = bench;
  }

  private Outcome shell(String script) throws IOException {
    String jovl = Installation.program("jovl") + " --root " + bench.path("store");
    String bash = "set -o pipefail; jovl() { " + jovl + " \"$@\"; }; " + script;
    return bench.run(List.of("bash", "-c", bash));
  }

  private void makeImage() throws IOException {
    Files.write(Files.createDirectory(bench.path("tree")).resolve("file"), new byte[1 << 20]);
    Outcome made = shell("jovl import " + bench.path("tree") + " image");
    assertThat(made.exitCode()).isEqualTo(0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--version",
        "--help",
        "run --help",
        "help mount",
        "mount --help",
        "images",
        "completion",
        "doctor --json"
      })
  void output_onAFullDisk_isAFailure(String words) throws IOException {
    Outcome ran = shell("jovl " + words + " > /dev/full");
    assertThat(ran.err()).isEqualTo("jovl: standard output: No space left on device\n");
    assertThat(ran.exitCode()).isEqualTo(1);
  }

  @Test
  void output_thatIsClosed_isAFailure() throws IOException {
    Outcome ran = shell("jovl --version >&-");
    assertThat(ran.err()).isEqualTo("jovl: standard output: Bad file descriptor\n");
    assertThat(ran.exitCode()).isEqualTo(1);
  }

  @Test
  void output_thatNobodyReads_endsAsBySigpipe() throws IOException {
    Outcome ran = shell("{ sleep 1; jovl --help; } | true");
    assertThat(ran.err()).isEmpty();
    assertThat(ran.exitCode()).isEqualTo(141);
  }

  @Test
  void failure_keepsItsExitCode() throws IOException {
    assertThat(shell("jovl inspect absent > /dev/full").exitCode()).isEqualTo(1);
    assertThat(shell("jovl run --no-such > /dev/full").exitCode()).isEqualTo(125);
  }

  @ParameterizedTest
  @ValueSource(strings = {"save image", "build -o - context"})
  void archive_onAFullDisk_isAFailure(String words) throws IOException {
    makeImage();
    Files.writeString(
        Files.createDirectory(bench.path("context")).resolve("Dockerfile"), "FROM image\n");
    Outcome ran = shell("cd " + bench.path("") + " && jovl " + words + " > /dev/full");
    assertThat(ran.err()).contains("jovl: standard output: No space left on device\n");
    assertThat(ran.exitCode()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"save --format docker-archive image", "save image", "build -q -o - context"})
  void archive_thatNobodyReadsToItsEnd_endsAsBySigpipe(String words) throws IOException {
    Files.write(bench.path("lower/noise"), noise(1 << 20));
    Outcome made = shell("jovl import " + bench.path("lower") + " image");
    assertThat(made.exitCode()).isEqualTo(0);
    Files.writeString(
        Files.createDirectory(bench.path("context")).resolve("Dockerfile"), "FROM image\n");
    Outcome ran = shell("cd " + bench.path("") + " && jovl " + words + " | head -c 10");
    assertThat(ran.err()).isEmpty();
    assertThat(ran.exitCode()).isEqualTo(141);
  }

  /** Returns bytes that no compression makes fewer. */
  private static byte[] noise(int length) {
    byte[] bytes = new byte[length];
    new Random(1).nextBytes(bytes);
    return bytes;
  }

  @Test
  void archive_leavesOtherFilesAlone() throws IOException {
    makeImage();
    Files.writeString(bench.path("archive.part"), "of somebody");
    Outcome ran = shell("jovl save -o " + bench.path("archive") + " image");
    assertThat(ran.exitCode()).isEqualTo(0);
    assertThat(Files.readString(bench.path("archive.part"))).isEqualTo("of somebody");
  }

  @Test
  void archive_withoutADirectoryForIt_isRefused() throws IOException {
    Outcome ran = shell("jovl save -o " + bench.path("absent/archive") + " image");
    assertThat(ran.err())
        .isEqualTo(
            "jovl: "
                + bench.path("absent/archive")
                + ": its directory is not there; make "
                + bench.path("absent")
                + "\n");
    assertThat(ran.exitCode()).isEqualTo(2);
  }
}
