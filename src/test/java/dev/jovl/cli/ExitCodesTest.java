package dev.jovl.cli;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.cli.output.ExitCode;
import dev.jovl.linux.Self;
import dev.jovl.testing.BenchPerTest;
import dev.jovl.testing.Installation;
import dev.jovl.testing.JovlBench;
import dev.jovl.testing.JovlBench.Outcome;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the program says of a failure, as a process of its own. */
@ExtendWith(BenchPerTest.class)
final class ExitCodesTest {
  private final JovlBench bench;

  ExitCodesTest(JovlBench bench) {
    this.bench = bench;
  }

  @Test
  void failure_isOneLine_andItsStackTraceOnlyWhereThatIsAsked() throws IOException {
    String[] call = {"--root", bench.path("store").toString(), "inspect", "none"};
    Outcome plain = bench.jovl(call);
    assertThat(plain.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(plain.err()).matches("jovl: .*none.*\n");
    bench.setVariable("JOVL_DEBUG", "1");
    Outcome debugged = bench.jovl(call);
    assertThat(debugged.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(debugged.err()).startsWith(plain.err());
    assertThat(debugged.err()).contains("\n\tat dev.jovl.cli.");
  }

  @Test
  void doctor_withoutFuse_saysThatTheMachineCannotMount() throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    String script =
        "mkdir dev; mount -t tmpfs none dev && cp -a /dev/null /dev/zero /dev/random /dev/urandom dev"
            + " && mount --bind dev /dev && exec "
            + Installation.program("jovl")
            + " doctor";
    Outcome outcome = bench.runInNamespace(script);
    assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(ExitCode.NOT_ALLOWED);
    assertThat(outcome.out()).contains("NO   /dev/fuse ");
  }
}
