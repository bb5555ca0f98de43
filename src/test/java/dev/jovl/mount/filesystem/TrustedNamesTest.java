package dev.jovl.mount.filesystem;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Self;
import dev.jovl.testing.Ending;
import dev.jovl.union.UnionOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is shown the names of trusted attributes: as with the kernel's overlayfs (ovl_can_list). */
final class TrustedNamesTest {
  private final Path base;

  TrustedNamesTest(@TempDir Path base) {
    this.base = base;
  }

  private static String output(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(Ending.output(process), StandardCharsets.UTF_8).strip();
    assertWithMessage(output).that(Ending.code(process)).isEqualTo(0);
    return output;
  }

  private boolean areShown(String... by) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(by));
    command.addAll(List.of("getfattr", "--absolute-names", "-m", "-"));
    command.add(base.resolve("mnt/f").toString());
    String names = output(command);
    assertThat(names).contains("user.x");
    return names.contains("trusted.x");
  }

  @Test
  void trustedNames_areShownToWhoHasTheRight() throws Exception {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    for (String name : new String[] {"lower1", "upper", "work"}) {
      Files.createDirectories(base.resolve(name));
    }
    String file = Files.writeString(base.resolve("lower1/f"), "text").toString();
    output(List.of("setfattr", "-n", "trusted.x", "-v", "1", file));
    output(List.of("setfattr", "-n", "user.x", "-v", "1", file));
    output(List.of("chmod", "-R", "a+rX", base.toString()));
    try (MountedUnion union = MountedUnion.of(base, UnionOptions.DEFAULTS, 0)) {
      assertThat(areShown("env")).isTrue();
      assertThat(areShown("setpriv", "--bounding-set=-sys_admin", "--inh-caps=-sys_admin"))
          .isFalse();
      assertThat(areShown("unshare", "--map-root-user")).isFalse();
      assertThat(areShown("setpriv", "--reuid=1000", "--regid=1000", "--clear-groups")).isFalse();
      assertThat(
              areShown(
                  "setpriv",
                  "--reuid=1000",
                  "--clear-groups",
                  "--inh-caps=+sys_admin",
                  "--ambient-caps=+sys_admin"))
          .isTrue();
    }
  }
}
