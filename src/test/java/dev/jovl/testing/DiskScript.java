package dev.jovl.testing;

import static com.google.common.truth.Truth.assertWithMessage;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Self;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Runs the commands that make and mount disks, which are those of a shell. */
public final class DiskScript {
  private static final int SECONDS = 30;

  private DiskScript() {}

  /** Leaves a test out that is not root's, or where no disk of btrfs can be made and mounted. */
  public static void assumeBtrfs(Path directory) throws IOException, InterruptedException {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    assumeTrue(
        run(directory, "command -v mkfs.btrfs || :").endsWith("mkfs.btrfs\n"),
        "needs mkfs.btrfs of btrfs-progs: scripts/setup --with-peers");
    assumeTrue(
        run(directory, "modprobe -q btrfs || :; cat /proc/filesystems").contains("\tbtrfs\n"),
        "needs a kernel with btrfs");
  }

  /**
   * Runs a script to its end, which must be a success; the first command that fails ends it.
   *
   * @param directory where it runs
   * @return what it says
   */
  public static String run(Path directory, String script) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder("sh", "-ec", "PATH=$PATH:/usr/sbin:/sbin\n" + script)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertWithMessage(said).that(process.waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
    assertWithMessage(said).that(process.exitValue()).isEqualTo(0);
    return said;
  }
}
