package dev.jovl.dropin;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.base.Splitter;
import dev.jovl.testing.BenchPerTest;
import dev.jovl.testing.JovlBench;
import dev.jovl.testing.JovlBench.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * podman of a user with subordinate ids. At the end it is told to migrate, which ends the process
 * that keeps its user namespace.
 */
@ExtendWith(BenchPerTest.class)
final class RootlessPodmanTest {
  private static final String DOCKERFILE =
      """
      FROM scratch
      COPY busybox /bin/busybox
      RUN ["/bin/busybox", "--install", "-s", "/bin"]
      RUN mkdir -p /etc /tmp /e && echo root:x:0:0:root:/:/bin/sh > /etc/passwd && echo root:x:0: > /etc/group
      RUN echo two > /e/two && chown 12:34 /e/two && echo one > /one
      """;

  private static final String RUN =
      """
      set -e
      cd home
      buildah bud --isolation chroot -t image ../context >&2
      mkdir volume
      echo below > volume/file
      run() { podman run --rm "$@"; echo ===; }
      run image cat /e/two /one
      run --userns=keep-id image id -u
      run --userns=auto:size=1024 image sh -c 'stat -c %u:%g /e/two; touch /new; stat -c %u /new'
      run --read-only image sh -c 'touch /x 2>/dev/null || cat /one'
      run -v $PWD/volume:/v:O image sh -c 'echo above > /v/file; cat /v/file'
      cat volume/file
      echo ===
      podman run --name writer image sh -c 'rm /one; echo new > /new; chown 3:4 /new'
      podman diff writer | sort
      podman commit -q writer second >&2
      run second sh -c 'ls -n /new | tr -s " " | cut -d" " -f3,4; ls /one 2>/dev/null || echo gone'
      podman rm -af >&2
      podman system prune -af >&2
      podman images -aq
      podman system migrate >&2
      """;

  /**
   * The same on a store of ours and on one of the kernel's overlayfs, one after the other. Where a
   * user's store is says HOME, and not the file of options. What diff says of directories differs:
   * there it looks at the upper alone, and with a mount program at two trees.
   */
  private static final String BOTH =
      """
      set -e
      cd home
      for store in storage native; do
        mkdir -p $store/run
        export HOME=$PWD/$store XDG_RUNTIME_DIR=$PWD/$store/run
        export CONTAINERS_STORAGE_CONF=$PWD/../$store.conf
        buildah bud --isolation chroot -t image ../context >&2
        podman run --name writer image sh -c 'rm /one; echo new > /new; chown 3:4 /new; ln /new /e/new;
          echo more >> /e/two; chmod 2751 /e; mkdir /d; ln -s /e /d/soft; mkfifo /d/pipe; rm -r /tmp; mkdir /tmp' >&2
        podman diff writer | grep -v -e '^C ' -e ' /tmp$' | sort
        podman commit -q writer second >&2
        buildah unshare sh ../look.sh
        podman rm -af >&2
        podman system migrate >&2
        echo ===
      done
      """;

  /** The link count of a directory may be one there. */
  private static final String LOOK =
      """
      set -e
      container=$(buildah from second)
      root=$(buildah mount $container)
      awk -v root=$root '$2 == root { print $3 > "/dev/stderr" }' /proc/mounts
      cd $root
      find . ! -type d -printf '%p %y %m %U:%G %n %s %l\\n' | sort
      find . -type d -printf '%p %m %U:%G\\n' | sort
      find . -type f | sort | xargs cat | sha256sum
      cd / && buildah umount $container > /dev/null && buildah rm $container > /dev/null
      """;

  private final JovlBench bench;
  private Somebody somebody;

  RootlessPodmanTest(JovlBench bench) {
    this.bench = bench;
  }

  @BeforeEach
  void prepare() throws IOException {
    for (String program : List.of("/usr/bin/podman", "/usr/sbin/runc")) {
      assumeTrue(Files.exists(Path.of(program)), "needs " + program);
    }
    somebody = Somebody.with(bench, DOCKERFILE);
  }

  @Test
  void containers_workWithoutRoot() throws IOException {
    Outcome outcome = somebody.run(RUN);
    assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(0);
    assertThat(Splitter.on("===\n").splitToList(outcome.out()))
        .containsExactly(
            "two\none\n",
            "54321\n",
            "12:34\n0\n",
            "one\n",
            "above\n",
            "below\n",
            "A /new\nC /etc\nD /one\n3 4\ngone\n",
            "")
        .inOrder();
  }

  @Test
  void containers_areTheSameOnTheKernelsOverlayfs() throws IOException {
    Files.writeString(bench.path("look.sh"), LOOK);
    Files.writeString(
        bench.path("native.conf"),
        String.format(
            "[storage]%ndriver = \"overlay\"%nrunroot = \"%1$s/run/native\"%n"
                + "graphroot = \"%1$s/home/native\"%n",
            bench.path("")));
    Outcome outcome = somebody.run(BOTH);
    assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(0);
    assertThat(outcome.err().lines().filter(line -> line.matches("overlay|fuse.fuse-overlayfs")))
        .containsExactly("fuse.fuse-overlayfs", "overlay")
        .inOrder();
    List<String> both = Splitter.on("===\n").splitToList(outcome.out());
    assertThat(both.get(0)).contains("D /one");
    assertThat(both.get(0)).isEqualTo(both.get(1));
  }
}
