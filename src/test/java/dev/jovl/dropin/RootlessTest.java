package dev.jovl.dropin;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.base.Splitter;
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

/** Mounts of a user: by fusermount3, and in a user namespace of one's own. */
final class RootlessTest {
  private static final String USER = "65534";

  private JovlBench bench;

  @BeforeEach
  void prepare(@TempDir Path directory) throws IOException {
    bench = new JovlBench(directory);
    assumeTrue(Self.effectiveUid() == 0, "needs root, to become somebody else");
    bench.copyProgram();
    Path launcher = bench.launcher("jovl");
    assertThat(Files.exists(launcher)).isTrue();
    Outcome owned = bench.run(List.of("chown", "-R", USER + ":" + USER, bench.path("").toString()));
    assertThat(owned.exitCode()).isEqualTo(0);
  }

  @AfterEach
  void leaveNothing() throws IOException {
    bench.close();
  }

  /** Runs a script as another user, in a mount namespace where everybody may open /dev/fuse. */
  private Outcome asUser(String script) throws IOException {
    String device =
        "mkdir dev && mount -t tmpfs -o dev none dev && mknod -m 666 dev/fuse c 10 229"
            + " && mount --bind dev/fuse /dev/fuse || exit 99\n";
    String user = "exec setpriv --reuid " + USER + " --regid " + USER + " --clear-groups sh -c '";
    return bench.run(List.of("unshare", "-m", "sh", "-c", device + user + script + "'"));
  }

  @Test
  void user_mountsByFusermount3() throws IOException {
    Outcome outcome =
        asUser(
            "./jovl mount -o "
                + bench.options()
                + " mnt && cat mnt/file && echo more >> mnt/file"
                + " && grep \" $PWD/mnt \" /proc/mounts && ./jovl umount mnt && cat upper/file");
    assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(0);
    assertThat(outcome.out())
        .startsWith("lowerjovl " + bench.path("mnt") + " fuse.jovl rw,nosuid,nodev,");
    assertThat(outcome.out()).contains("user_id=" + USER);
    assertThat(outcome.out()).endsWith("lowermore\n");
  }

  @Test
  void userNamespace_mountsItself() throws IOException {
    Outcome outcome =
        asUser(
            "exec unshare -U -r -m sh -c \"./jovl mount -o "
                + bench.options()
                + " mnt"
                + " && mkdir mnt/d && echo x > mnt/d/f && rm mnt/file && ls mnt"
                + " && ./jovl umount mnt && ls upper\"");
    assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(0);
    assertThat(outcome.out()).isEqualTo("d\nd\nfile\n");
  }

  /** Nobody in a user namespace may open a file by its handle. */
  @Test
  void userNamespace_keepsNumbersAndLinksOverRemounts() throws IOException {
    String mount = "./jovl mount -o " + bench.options() + " mnt";
    String stat = " && stat -c %n:%h:%i mnt/*";
    Outcome outcome =
        asUser(
            "ln lower/file lower/name && echo x > lower/other && exec unshare -U -r -m sh -c \""
                + mount
                + " && echo more >> mnt/file && chmod 600 mnt/other && ln mnt/name mnt/third && rm mnt/name"
                + stat
                + " && ./jovl umount mnt && echo === && "
                + mount
                + stat
                + " && cat mnt/file && ./jovl umount mnt\"");
    assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(0);
    List<String> parts = Splitter.on("===\n").splitToList(outcome.out());
    assertThat(parts.get(0)).contains("mnt/third:2:");
    assertThat(parts.get(1)).isEqualTo(parts.get(0) + "lowermore\n");
  }

  @Test
  void noPrivilege_saysWhatToDo() throws IOException {
    Outcome outcome = asUser("PATH=/nonexistent exec ./jovl mount -o " + bench.options() + " mnt");
    assertThat(outcome.exitCode()).isEqualTo(6);
    assertThat(outcome.err()).contains("fusermount3");
    assertThat(outcome.err()).contains("; see jovl doctor");
  }

  @Test
  void noDevice_saysWhatToDo() throws IOException {
    Outcome outcome =
        bench.run(
            List.of(
                "unshare",
                "-m",
                "sh",
                "-c",
                "mount -t tmpfs -o dev none /dev && mknod -m 666 /dev/null c 1 3"
                    + " && mknod -m 666 /dev/random c 1 8 && mknod -m 666 /dev/urandom c 1 9"
                    + " && exec ./jovl mount -o "
                    + bench.options()
                    + " mnt"));
    assertThat(outcome.exitCode()).isEqualTo(6);
    assertThat(outcome.err()).contains("cannot open /dev/fuse: No such file or directory");
  }
}
