package dev.jovl.mount;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Self;
import dev.jovl.mount.filesystem.MountedUnion;
import dev.jovl.union.UnionOptions;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A few rounds of {@link CrashLoad}, whose program makes as many as one likes. */
final class CrashLoadTest {
  private static final int ROUNDS = 4;

  @BeforeEach
  void root() {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
  }

  @ParameterizedTest
  @CsvSource({"1, ''", "2, metacopy", "3, noindex", "4, userxattr"})
  void killedServer_losesNothingThatWasReportedDone(long seed, String words, @TempDir Path base)
      throws Exception {
    UnionOptions options = CrashingServer.options(words);
    CrashLoad load = new CrashLoad(base, options, seed);
    for (int round = 1; round <= ROUNDS; round++) {
      load.round(round);
    }
    assertThat(load.changes()).isGreaterThan(ROUNDS);
    if (!options.userXattr()) {
      Map<String, String> ours;
      try (MountedUnion union = MountedUnion.of(base, options, 0)) {
        ours = TreeState.of(union.root());
      }
      try (AutoCloseable kernel =
          MountedUnion.byKernel(base, options.metacopy(), options.index())) {
        assertWithMessage("by the kernel's overlayfs")
            .that(TreeState.of(base.resolve("mnt")))
            .isEqualTo(ours);
      }
    }
  }
}
