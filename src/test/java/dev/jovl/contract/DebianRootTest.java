package dev.jovl.contract;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Mounts;
import dev.jovl.linux.Open;
import dev.jovl.linux.Self;
import dev.jovl.linux.tree.Trees;
import dev.jovl.posix.OpenFlags;
import dev.jovl.testing.KernelOverlay;
import dev.jovl.testing.Shell;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Packages of Debian, installed by apt-get into a Debian root file system that is a lower layer:
 * what is there in the end is what it is on the kernel's overlayfs.
 *
 * <p>The root and the archives come from the machine's own package sources, as in scripts/demo,
 * whose root is used where there is one. Where these cannot be reached the tests are left out.
 */
final class DebianRootTest {
  /** cron has a group, a setgid program and a directory with the sticky bit. */
  private static final String PACKAGES = "cron less";

  private static final String ROOT =
      """
      set -e
      . /etc/os-release
      made=${XDG_CACHE_HOME:-$HOME/.cache}/jovl/$ID-$VERSION_CODENAME-$(dpkg --print-architecture).tar
      if [ -e "$made" ]; then
        mkdir lower
        tar -C lower --numeric-owner -xpf "$made"
      else
        apt-config dump Acquire | grep -E '::(Proxy|Check-|Retries|Verify-)' >apt.conf || :
        mmdebstrap --quiet --variant=minbase --aptopt=apt.conf "$VERSION_CODENAME" lower \\
          $(ls /etc/apt/sources.list /etc/apt/sources.list.d/$ID.sources 2>/dev/null)
      fi
      cp /etc/resolv.conf /etc/hosts lower/etc/
      printf '#!/bin/sh\\nexit 101\\n' >lower/usr/sbin/policy-rc.d
      chmod 755 lower/usr/sbin/policy-rc.d
      # Packages that want one draw it, each time another.
      [ -s lower/etc/machine-id ] || echo 5eed5eed5eed5eed5eed5eed5eed5eed >lower/etc/machine-id
      """;

  private static final String CHROOT =
      "chroot \"$0\" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive sh -ec ";

  /** What is compared; logs and caches have times and inode numbers in them. */
  private static final String STATE =
      """
      cd "$0"
      find . -path ./var/log -prune -o -path ./var/cache -prune -o ! -type d -printf '%P %y %m %U %G %l %n\\n' \\
        -o -printf '%P %y %m %U %G\\n' | sort
      find . -path ./var/log -prune -o -path ./var/cache -prune -o -type f -print0 | sort -z | xargs -0 sha256sum
      """;

  /** The directory of all this, which is emptied in the end; null until it is there. */
  private static @Nullable Path made;

  private static String expected = "";

  @BeforeAll
  static void install_onTheKernelsOverlay() throws Exception {
    if (Self.effectiveUid() != 0) {
      return;
    }
    Path base = Files.createTempDirectory(Path.of("/var/tmp"), "jovl-debian");
    made = base;
    for (String name : List.of("kernel", "kernelwork", "mnt")) {
      Files.createDirectory(base.resolve(name));
    }
    fetch(base);
    byKernel("kernel", "kernelwork");
    try {
      expected = installed();
    } finally {
      unmount();
    }
  }

  /** Nothing of jovl has a part in this: where it fails, the package sources cannot be reached. */
  private static void fetch(Path base) throws Exception {
    String download = "'apt-get update -qq; apt-get install -qq -y -d " + PACKAGES + "'";
    try {
      String unused = run(ROOT, base);
      unused = run(CHROOT + download, base.resolve("lower"));
    } catch (AssertionError e) {
      abort("needs the package sources of the machine: " + e.getMessage());
    }
  }

  @AfterAll
  static void remove() throws IOException {
    if (made == null) {
      return;
    }
    try (Fd top = Open.path(Fd.CURRENT_DIRECTORY, bytes(made), OpenFlags.DIRECTORY)) {
      Trees.removeContents(top);
    }
    Files.delete(made);
  }

  @BeforeEach
  void root() {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
  }

  /** Installs, checks what dpkg and the programs say, and returns what is there. */
  private static String installed() throws Exception {
    Path mnt = base().resolve("mnt");
    String unused =
        run(CHROOT + "'apt-get install -qq -y --no-download " + PACKAGES + " </dev/null'", mnt);
    String said = run(CHROOT + "'dpkg --audit; dpkg --verify; less --version | head -n 1'", mnt);
    assertThat(said).startsWith("less ");
    assertThat(run(CHROOT + "'stat -c %a:%G /usr/bin/crontab /var/spool/cron/crontabs'", mnt))
        .isEqualTo("2755:crontab\n1730:crontab\n");
    return run(STATE, mnt);
  }

  @ParameterizedTest
  @ValueSource(strings = {"kernel", "kernel,metacopy=on", "libfuse"})
  void packages_areInstalledAsOnTheKernelsOverlay(String engine) throws Exception {
    String upper = "upper-" + engine.replaceAll("\\W", "");
    Files.createDirectory(base().resolve(upper));
    Files.createDirectory(base().resolve(upper + "work"));
    try (MountInProcess jovl = new MountInProcess()) {
      jovl.mount(
          List.of("-o", layers(upper, upper + "work") + ",engine=" + engine, base() + "/mnt"));
      assertThat(installed()).isEqualTo(expected);
    }
    byKernel(upper, upper + "work");
    try {
      assertThat(run(STATE, base().resolve("mnt"))).isEqualTo(expected);
    } finally {
      unmount();
    }
  }

  @Test
  void root_hasThousandsOfFiles() {
    assertThat(expected.lines().count()).isGreaterThan(10_000);
  }

  private static Path base() {
    return Objects.requireNonNull(made);
  }

  private static String layers(String upper, String work) {
    return String.format(
        "lowerdir=%1$s/lower,upperdir=%1$s/%2$s,workdir=%1$s/%3$s", base(), upper, work);
  }

  private static void byKernel(String upper, String work) throws IOException {
    String options = layers(upper, work) + ",redirect_dir=on,index=on,metacopy=on";
    KernelOverlay.mount(base().resolve("mnt"), options);
  }

  private static void unmount() throws IOException {
    Mounts.unmount(bytes(base() + "/mnt"), Mounts.DETACH);
  }

  private static byte[] bytes(Object text) {
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Runs a script in the base directory with a path as $0, and returns its standard output. */
  private static String run(String script, Path argument) throws Exception {
    byte[] out =
        Shell.output(base(), Duration.ofMinutes(10), "umask 022\n" + script, argument.toString());
    return new String(out, StandardCharsets.ISO_8859_1);
  }
}
