package dev.jovl.dropin;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Self;
import dev.jovl.testing.BenchPerTest;
import dev.jovl.testing.JovlBench;
import dev.jovl.testing.JovlBench.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * {@code mount -t fuse.jovl}: mount(8) looks for its helpers in /sbin alone, so each test has a
 * mount namespace where the helper is there.
 */
@ExtendWith(BenchPerTest.class)
final class HelperTest {
  private final JovlBench bench;

  HelperTest(JovlBench bench) {
    this.bench = bench;
  }

  @BeforeEach
  void prepare() throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    Files.createDirectory(bench.path("sbin"));
    Files.createSymbolicLink(bench.path("sbin/mount.fuse.jovl"), bench.launcher("mount.fuse.jovl"));
    Files.createSymbolicLink(
        bench.path("sbin/mount.fuse.fuse-overlayfs"), bench.launcher("fuse-overlayfs"));
  }

  private Outcome inNamespace(String script) throws IOException {
    String helpers =
        "mount -t overlay -o lowerdir=" + bench.path("sbin") + ":/usr/sbin overlay /usr/sbin\n";
    return bench.runInNamespace(helpers + script);
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

  /** What mount(8) and systemd read themselves is no concern of the helper. */
  @Test
  void fstab_isMountedByMountPoint() throws IOException {
    Files.createDirectory(bench.path("a b"));
    Files.createDirectory(bench.path("user"));
    String layer = "lowerdir=" + bench.path("lower");
    Files.writeString(
        bench.path("fstab"),
        ("union "
                + bench.path("a")
                + "\\040b fuse.jovl "
                + bench.options("x-a.b=c,_netdev")
                + " 0 0\n")
            + ("none "
                + bench.path("user")
                + " fuse.jovl "
                + layer
                + ",noauto,user,comment=x 0 0\n")
            + ("none " + bench.path("mnt") + " fuse.jovl lowerdir=/nonexistent,nofail 0 0\n"));
    Outcome outcome =
        inNamespace(
            "mount --bind fstab /etc/fstab && mount -a; echo $?; mountpoint -q 'a b' && cat 'a b/file'\n"
                + "findmnt -n -r -o SOURCE,FSTYPE 'a b'; mount -a 2>&- ; grep -c \"$PWD/a.040b \" /proc/mounts\n"
                + "mount user; grep -o \"$PWD/user fuse.jovl [a-z,]*,rel\" /proc/mounts\n"
                + "umount 'a b' && umount user && grep -c \" $PWD/\" /proc/mounts");
    assertThat(outcome.err())
        .isEqualTo(
            "mount.fuse.jovl: /nonexistent: lowerdir: No such file or directory; make the directory, or"
                + " correct lowerdir\n");
    assertThat(outcome.out())
        .isEqualTo(
            "64\nlowerunion fuse.jovl\n1\n"
                + bench.path("user")
                + " fuse.jovl ro,nosuid,nodev,noexec,rel\n0\n");
  }

  @Test
  void remount_changesFlags() throws IOException {
    Outcome outcome =
        inNamespace(
            "mount -t fuse.jovl -o noatime,"
                + bench.options()
                + " union mnt; show() { grep -o \"$PWD/mnt fuse.jovl [a-z,]*,user\" /proc/mounts; }\n"
                + "mount -o remount,ro,nodev mnt; show; touch mnt/refused\n"
                + "exec 3<mnt/file; mount -o remount,rw mnt; show; touch mnt/new\n"
                + "exec 4>mnt/open; mount -o remount,ro mnt; echo $?; exec 3<&- 4>&-\n"
                + "mount -t fuse.jovl -o remount,ro union lower; echo $?; umount mnt");
    String mnt = bench.path("mnt").toString();
    assertThat(outcome.out())
        .isEqualTo(
            (mnt + " fuse.jovl ro,nodev,noatime,user\n")
                + (mnt + " fuse.jovl rw,nodev,noatime,user\n")
                + "32\n32\n");
    assertThat(Files.exists(bench.path("upper/new"))).isTrue();
    assertThat(outcome.err().lines().toList())
        .containsExactly(
            "touch: cannot touch 'mnt/refused': Read-only file system",
            "mount.fuse.jovl: "
                + mnt
                + ": remount: Device or resource busy; close the files that are open for writing",
            "mount.fuse.jovl: "
                + bench.path("lower")
                + ": no union is mounted there; name the mount point of one");
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
