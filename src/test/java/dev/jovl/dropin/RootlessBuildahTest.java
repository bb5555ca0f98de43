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
 * buildah of a user with subordinate ids, in its own user namespace. The user exists in a mount
 * namespace of the test alone.
 */
final class RootlessBuildahTest {
  private static final String USER = "54321";

  /** Who the user is, which ids it has, and that it may open /dev/fuse. */
  private static final String NAMESPACE =
      """
      set -e
      mkdir dev
      mount -t tmpfs -o dev none dev
      mknod -m 666 dev/fuse c 10 229
      mount --bind dev/fuse /dev/fuse
      cp /etc/passwd /etc/group .
      echo "somebody:x:54321:54321::$PWD/home:/bin/sh" >> passwd
      echo "somebody:x:54321:" >> group
      echo "somebody:200000:65536" > subuid
      cp subuid subgid
      for name in passwd group subuid subgid; do
        mount --bind $name /etc/$name
      done
      export HOME=$PWD/home XDG_RUNTIME_DIR=$PWD/run TMPDIR=$PWD/home
      export CONTAINERS_STORAGE_CONF=$PWD/storage.conf CONTAINERS_CONF=$PWD/containers.conf
      exec setpriv --reuid 54321 --regid 54321 --clear-groups sh user.sh
      """;

  private static final String BUILD =
      """
      set -e
      cd home
      buildah bud --isolation chroot -t image ../context >&2
      buildah unshare sh ../look.sh
      """;

  private static final String LOOK =
      """
      set -e
      container=$(buildah from image)
      root=$(buildah mount $container)
      grep -c "^fuse-overlayfs $root fuse.fuse-overlayfs " /proc/mounts
      cat $root/e/two
      stat -c '%a %u:%g' $root/e $root/e/two
      echo changed >> $root/e/two
      test ! -e $root/one
      buildah umount $container > /dev/null
      """;

  private JovlBench bench;

  @BeforeEach
  void prepare(@TempDir Path directory) throws IOException {
    bench = new JovlBench(directory);
    assumeTrue(Self.effectiveUid() == 0, "needs root, to become somebody else");
    for (String program : List.of("/usr/bin/buildah", "/bin/busybox", "/usr/bin/newuidmap")) {
      assumeTrue(Files.exists(Path.of(program)), "needs " + program);
    }
    bench.copyProgram();
    Path launcher = bench.launcher("fuse-overlayfs");
    Files.createDirectory(bench.path("home"));
    Files.createDirectory(bench.path("context"));
    Files.copy(Path.of("/bin/busybox"), bench.path("context/busybox"));
    Files.writeString(
        bench.path("context/Dockerfile"),
        """
        FROM scratch
        COPY busybox /bin/busybox
        RUN ["/bin/busybox", "--install", "-s", "/bin"]
        RUN mkdir /d && echo one > /one && echo two > /d/two
        RUN rm /one && mv /d /e && chmod 2750 /e && chown 12:34 /e/two
        """);
    Files.writeString(
        bench.path("storage.conf"),
        String.format(
            "[storage]%ndriver = \"overlay\"%nrunroot = \"%1$s/run/store\"%n"
                + "graphroot = \"%1$s/home/store\"%n[storage.options.overlay]%n"
                + "mount_program = \"%2$s\"%n",
            bench.path(""), launcher));
    Files.writeString(bench.path("containers.conf"), "[engine]\nevents_logger = \"none\"\n");
    Files.writeString(bench.path("namespace.sh"), NAMESPACE);
    Files.writeString(bench.path("user.sh"), BUILD);
    Files.writeString(bench.path("look.sh"), LOOK);
    Outcome owned = bench.run(List.of("chown", "-R", USER + ":" + USER, bench.path("").toString()));
    assertThat(owned.exitCode()).isEqualTo(0);
    assertThat(bench.run(List.of("chmod", "711", bench.path("").toString())).exitCode())
        .isEqualTo(0);
  }

  @AfterEach
  void leaveNothing() throws IOException {
    bench.close();
  }

  @Test
  void build_worksWithoutRoot() throws IOException {
    Outcome outcome = bench.run(List.of("unshare", "-m", "sh", "namespace.sh"));
    assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(0);
    assertThat(outcome.out()).isEqualTo("1\ntwo\n2750 0:0\n644 12:34\n");
  }
}
