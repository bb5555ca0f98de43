package dev.jovl.cli.mount;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import dev.jovl.testing.BenchPerTest;
import dev.jovl.testing.JovlBench;
import dev.jovl.testing.JovlBench.Outcome;
import dev.jovl.testing.NeedsFuse;
import dev.jovl.testing.NeedsRoot;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the threads that work on layers may do. */
@ExtendWith({NeedsFuse.class, NeedsRoot.class, BenchPerTest.class})
final class CapabilitiesOfWorkersTest {
  private static final int SYS_RESOURCE = 24;

  /** Mounts, and prints the capabilities of the threads of a name. */
  private static final String SCRIPT =
      """
      jovl=$1 thread=$2
      $jovl mount -o "$3" mnt && cat mnt/file && echo || exit
      pid=$($jovl stat --json mnt | sed -n 's/.*"serverPid": \\([0-9]*\\).*/\\1/p')
      for task in /proc/$pid/task/*; do
        [ "$(cat $task/comm)" != $thread ] || sed -n 's/^CapEff:\\t//p' $task/status
      done
      $jovl umount mnt
      """;

  private final JovlBench bench;

  CapabilitiesOfWorkersTest(JovlBench bench) {
    this.bench = bench;
  }

  /** In a namespace of its own root has all of them, whatever he lacks outside. */
  @ParameterizedTest
  @CsvSource({"kernel, fuse-worker", "libfuse, fuse-libfuse"})
  void worker_doesNotGoBeyondQuotas(String engine, String thread) throws IOException {
    List<String> command = new ArrayList<>(List.of("unshare", "-Urm", "sh", "-c", SCRIPT, "sh"));
    command.addAll(bench.command("jovl", thread, bench.options("engine=" + engine)));
    Outcome outcome = bench.run(command);
    assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(0);
    List<String> lines = outcome.out().lines().toList();
    assertThat(lines.get(0)).isEqualTo("lower");
    assertThat(lines.size()).isAtLeast(2);
    for (String capabilities : lines.subList(1, lines.size())) {
      long effective = Long.parseUnsignedLong(capabilities, 16);
      assertThat(effective & 1L << SYS_RESOURCE).isEqualTo(0);
      assertThat(effective).isNotEqualTo(0);
    }
  }
}
