package dev.jovl.semantics.contestant;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Mounts;
import dev.jovl.linux.Self;
import dev.jovl.linux.proc.MountEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ForcedUnmountTest {

  private final Path directory;

  ForcedUnmountTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "a b", "back\\slash", "\\040", "t\tn\n", "c\rr"})
  void below_findsMountsWhateverTheirName(String name) throws Exception {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    Path mount = Files.createDirectories(directory.toRealPath().resolve(name).resolve("disk"));
    byte[] target = mount.toString().getBytes(UTF_8);
    Mounts.mount("tmpfs", target, "tmpfs", 0, new byte[0]);
    try {
      assertThat(MountEntry.on(target).isPresent()).isTrue();
      ForcedUnmount.below(directory.toRealPath().resolve(name));
      assertThat(Files.getAttribute(mount, "unix:dev"))
          .isEqualTo(Files.getAttribute(directory, "unix:dev"));
    } finally {
      if (!Files.getAttribute(mount, "unix:dev")
          .equals(Files.getAttribute(directory, "unix:dev"))) {
        Mounts.unmount(target, Mounts.DETACH);
      }
    }
  }
}
