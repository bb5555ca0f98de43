package dev.jovl.cli.run;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import dev.jovl.testing.BenchPerTest;
import dev.jovl.testing.Busybox;
import dev.jovl.testing.JovlBench;
import dev.jovl.testing.JovlBench.Outcome;
import dev.jovl.testing.NeedsRoot;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Container runtimes that are missing or fail, as {@code JOVL_DEBUG} tells of them. */
@ExtendWith({NeedsRoot.class, BenchPerTest.class})
final class RefusedRuntimesTest {
  private final JovlBench bench;

  RefusedRuntimesTest(JovlBench bench) {
    this.bench = bench;
  }

  /** Runs a program where no other runtime than the fallback works. */
  private Outcome run() throws IOException {
    String without =
        "for each in crun runc; do at=$(command -v $each) && mount --bind /bin/false $at; done; ";
    return bench.runInNamespace(
        without + String.join(" ", bench.command("jovl", "--root", "store", "run", "box", "true")));
  }

  @Test
  void runtimes_areToldOfWhereThatIsAsked() throws IOException {
    String rootfs = Busybox.in(bench.path("rootfs"), "true").toString();
    assertThat(bench.jovl("--root", "store", "import", rootfs, "box").exitCode()).isEqualTo(0);
    Outcome silent = run();
    assertWithMessage(silent.err()).that(silent.exitCode()).isEqualTo(0);
    assertThat(silent.err()).isEmpty();
    bench.setVariable("JOVL_DEBUG", "1");
    Outcome told = run();
    assertThat(told.exitCode()).isEqualTo(0);
    assertThat(told.err())
        .containsMatch(
            "^jovl: ran with chroot\njovl: not with crun: .+\njovl: not with runc: .+\n");
  }
}
