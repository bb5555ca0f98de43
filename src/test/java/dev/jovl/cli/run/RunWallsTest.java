package dev.jovl.cli.run;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.jovl.linux.Self;
import dev.jovl.testing.Busybox;
import dev.jovl.testing.Ending;
import dev.jovl.testing.Installation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The fallback where the host has a /proc that cannot be reached. */
@Timeout(120)
final class RunWallsTest {

  private static final String HIDDEN = "mount -n -t tmpfs tmpfs HOME/other;";

  private final Path home;

  RunWallsTest(@TempDir Path home) throws Exception {
    Assumptions.assumeTrue(Self.effectiveUid() == 0, "needs root");
    this.home = home;
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxrwxrwx"));
    Path unused = Busybox.in(home.resolve("rootfs"), "echo");
    Files.createDirectory(home.resolve("other"));
  }

  /** Starts jovl twice in one mount namespace, to import an image and to run it. */
  private Process start(String hide, String become) throws Exception {
    String script =
        "mount -n -t tmpfs tmpfs HOME/other; mkdir HOME/other/proc;"
            + " mount -n -t proc proc HOME/other/proc;"
            + hide
            + " mknod -m 666 HOME/fuse c 10 229; mount -n --bind HOME/fuse /dev/fuse;"
            + " export HOME=HOME; exec "
            + become
            + " sh -ec '\"$@\" import HOME/rootfs box >&2;"
            + " exec \"$@\" run --runtime chroot box echo hello' sh \"$@\"";
    List<String> words = new ArrayList<>(List.of("unshare", "--mount", "sh", "-ec"));
    words.add(script.replace("HOME/", home + "/").replace("HOME=HOME", "HOME=" + home));
    words.add("sh");
    words.add(Installation.program("jovl").toString());
    words.addAll(List.of("--root", home.resolve("store").toString()));
    return new ProcessBuilder(words).start();
  }

  /** Root there is a user whom what is in it gives nothing. */
  @ParameterizedTest
  @ValueSource(strings = {HIDDEN, "chmod 700 HOME/other;"})
  void procOutOfReach_isNothingToAUser(String hide) throws Exception {
    Process running = start(hide, "setpriv --reuid=54321 --regid=54321 --clear-groups");
    assertThat(new String(running.getInputStream().readAllBytes(), UTF_8)).isEqualTo("hello\n");
    assertThat(Ending.code(running)).isEqualTo(0);
  }

  /** Whoever is root of a user namespace in the container could have one that nothing masks. */
  @Test
  void procOutOfReach_isNotLeftToRoot() throws Exception {
    Process running = start(HIDDEN, "");
    assertThat(new String(running.getErrorStream().readAllBytes(), UTF_8))
        .contains(home.resolve("other/proc") + " cannot be covered");
    assertThat(Ending.code(running)).isEqualTo(125);
  }
}
