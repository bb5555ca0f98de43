package dev.jovl.cli.mount;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.testing.BenchPerTest;
import dev.jovl.testing.JovlBench;
import dev.jovl.testing.JovlBench.Outcome;
import dev.jovl.testing.NeedsFuse;
import dev.jovl.testing.NeedsRoot;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A mount of ours, above the kernel's overlayfs, as a layer of the kernel's overlayfs. */
@ExtendWith({NeedsFuse.class, NeedsRoot.class, BenchPerTest.class})
final class LayerOfTheKernelTest {
  /** The kernel's overlayfs cannot be had in a user namespace, or not on this filesystem. */
  private static final int NO_OVERLAY = 77;

  private static final String SCRIPT =
      """
      mkdir below above
      mount -t overlay -o userxattr,lowerdir=lower,upperdir=upper,workdir=work o below || exit 77
      "$@" -o server=off,lowerdir=below mnt || exit
      mount -t overlay -o userxattr,lowerdir=mnt:lower o above && cat above/file && umount above
      result=$?
      umount mnt
      exit $result
      """;

  private final JovlBench bench;

  LayerOfTheKernelTest(JovlBench bench) {
    this.bench = bench;
  }

  /** Two filesystems may be stacked on a third; what passes nothing through is not stacked. */
  @Test
  void mountInAUserNamespace() throws IOException {
    List<String> command = new ArrayList<>(List.of("unshare", "-Urm", "sh", "-c", SCRIPT, "sh"));
    command.addAll(bench.command("jovl", "mount"));
    Outcome outcome = bench.run(command);
    assumeTrue(outcome.exitCode() != NO_OVERLAY, outcome.err());
    assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(0);
    assertThat(outcome.out()).isEqualTo("lower");
  }
}
