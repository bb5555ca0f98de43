package dev.jovl.mount.filesystem;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.proc.NamespaceIds;
import dev.jovl.testing.Ending;
import dev.jovl.union.UnionOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A user who owns a file of a layer, and says that its data is what only the mounter may read. */
final class ForeignRedirectTest {
  private static final String SETUP =
      """
      set -e
      mkdir -p lower2 lower1/private upper work
      echo precious > lower1/private/key
      chmod 700 lower1/private
      chmod 600 lower1/private/key
      truncate -s 9 lower2/f
      setfattr -n user.overlay.metacopy lower2/f
      setfattr -n user.overlay.redirect -v /private/key lower2/f
      chown 1000 lower2/f
      chmod a+rx . lower2
      """;

  private static String output(Path directory, String script) throws Exception {
    ProcessBuilder shell = new ProcessBuilder("sh", "-c", script).redirectErrorStream(true);
    Process process = shell.directory(directory.toFile()).start();
    return new String(Ending.output(process), StandardCharsets.UTF_8).strip();
  }

  @Test
  void read_byThatUser_isRefused(@TempDir Path base) throws Exception {
    assumeTrue(NamespaceIds.isRootOfAll(), "needs root");
    assertThat(output(base, SETUP)).isEmpty();
    assertThat(Files.size(base.resolve("lower2/f"))).isEqualTo(9);
    UnionOptions options = UnionOptions.builder().userXattr(true).metacopy(true).build();
    try (MountedUnion union = MountedUnion.of(base, options, 0)) {
      String read = output(union.root(), "setpriv --reuid=1000 --clear-groups cat f");
      assertThat(read).contains("Operation not permitted");
      assertThat(output(union.root(), "cat private/key")).isEqualTo("precious");
    }
  }
}
