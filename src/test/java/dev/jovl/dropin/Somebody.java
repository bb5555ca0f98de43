package dev.jovl.dropin;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Self;
import dev.jovl.testing.JovlBench;
import dev.jovl.testing.JovlBench.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A user with subordinate ids and a store of containers whose mount program is ours. The user
 * exists in a mount namespace of the test alone. The home is {@code home}; {@code context} is what
 * an image is built of.
 */
final class Somebody {
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

  private final JovlBench bench;

  private Somebody(JovlBench bench) {
    this.bench = bench;
  }

  /**
   * Prepares the user.
   *
   * @param dockerfile of the context, which has busybox
   */
  static Somebody with(JovlBench bench, String dockerfile) throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root, to become somebody else");
    for (String program : List.of("/usr/bin/buildah", "/bin/busybox", "/usr/bin/newuidmap")) {
      assumeTrue(Files.exists(Path.of(program)), "needs " + program);
    }
    bench.setVariable("JOVL_SERVER_PATIENCE", "2");
    Path launcher = bench.launcher("fuse-overlayfs");
    Files.createDirectory(bench.path("context"));
    Files.copy(Path.of("/bin/busybox"), bench.path("context/busybox"));
    Files.writeString(bench.path("context/Dockerfile"), dockerfile);
    Files.writeString(
        bench.path("storage.conf"),
        String.format(
            "[storage]%ndriver = \"overlay\"%nrunroot = \"%1$s/run/store\"%n"
                + "graphroot = \"%1$s/home/store\"%n[storage.options.overlay]%n"
                + "mount_program = \"%2$s\"%n",
            bench.path(""), launcher));
    ContainersConf.write(bench.path("containers.conf"));
    return new Somebody(bench);
  }

  /** Runs a script as the user, who has all below the directory of the bench. */
  Outcome run(String script) throws IOException {
    Files.writeString(bench.path("user.sh"), script);
    String directory = bench.path("").toString();
    Outcome owned = bench.run(List.of("chown", "-R", USER + ":" + USER, directory));
    assertThat(owned.exitCode()).isEqualTo(0);
    assertThat(bench.run(List.of("chmod", "711", directory)).exitCode()).isEqualTo(0);
    return bench.runInNamespace(NAMESPACE);
  }
}
