package dev.jovl.dropin;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Self;
import dev.jovl.testing.JovlBench;
import dev.jovl.testing.JovlBench.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code mount -t fuse.jovl}: mount(8) looks for its helpers in /sbin alone, so each test has a
 * mount namespace where the helper is there.
 */
final class HelperTest {
  private JovlBench bench;

  @BeforeEach
  void prepare(@TempDir Path directory) throws IOException {
    bench = new JovlBench(directory);
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    Files.createDirectory(bench.path("sbin"));
    Files.createSymbolicLink(bench.path("sbin/mount.fuse.jovl"), bench.launcher("mount.fuse.jovl"));
    Files.createSymbolicLink(
        bench.path("sbin/mount.fuse.fuse-overlayfs"), bench.launcher("fuse-overlayfs"));
  }

  @AfterEach
  void leaveNothing() throws IOException {
    bench.close();
  }

  private Outcome inNamespace(String script) throws IOException {
    String helpers =
        "mount -t overlay -o lowerdir=" + bench.path("sbin") + ":/usr/sbin overlay /usr/sbin\n";
    return bench.run(List.of("unshare", "-m", "sh", "-c", helpers + script));
  }

  @Test
  void mount_callsTheHelper() throws IOException {
    Outcome outcome =
        inNamespace(
            "mount -t fuse.jovl -o "
                + bench.options("noatime")
                + " union mnt && cat mnt/file"
                + " && grep '^union ' /proc/mounts && umount mnt");
    assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(0);
    assertThat(outcome.out()).startsWith("lowerunion " + bench.path("mnt") + " fuse.jovl rw,");
    assertThat(outcome.out()).contains("noatime");
    assertThat(bench.mounts()).isEmpty();
  }

  @Test
  void mount_saysWhyItFailed() throws IOException {
    Outcome outcome = inNamespace("mount -t fuse.jovl -o lowerdir=/nonexistent union mnt");
    assertThat(outcome.exitCode()).isEqualTo(32);
    assertThat(outcome.err()).contains("/nonexistent: lowerdir: No such file or directory");
    Outcome unknown = inNamespace("mount -t fuse.jovl -o lowerdir=lower,frob union mnt");
    assertThat(unknown.exitCode()).isEqualTo(1);
    assertThat(unknown.err()).contains("-o frob: no such option");
  }

  @Test
  void mount_sloppyGoesOn() throws IOException {
    Outcome outcome =
        inNamespace(
            "mount -s -t fuse.jovl -o lowerdir=lower,frob union mnt && cat mnt/file && umount mnt");
    assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(0);
    assertThat(outcome.err()).contains("unknown argument ignored: frob");
    assertThat(outcome.out()).isEqualTo("lower");
  }

  @Test
  void containerd_asksForFuseOverlayfs() throws IOException {
    Outcome outcome =
        inNamespace(
            "mount -t fuse.fuse-overlayfs -o "
                + bench.options()
                + " overlay mnt"
                + " && stat -f -c %t mnt && grep -c \"^fuse-overlayfs $PWD/mnt \" /proc/mounts"
                + " && umount mnt");
    assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(0);
    assertThat(outcome.out()).isEqualTo("65735546\n1\n");
  }
}
