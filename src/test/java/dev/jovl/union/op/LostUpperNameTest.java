package dev.jovl.union.op;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Mounts;
import dev.jovl.linux.Self;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.union.CrashPoint;
import dev.jovl.union.UnionOptions;
import dev.jovl.union.UnionWatcher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An upper from which another program takes a file, on a disk whose renames leave no whiteout. */
final class LostUpperNameTest {
  private Path base;

  @BeforeEach
  void disk(@TempDir Path temp) throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    base = temp;
    Mounts.mount("none", bytes(), "ramfs", 0, null);
    Files.createDirectories(base.resolve("lower1"));
    for (String name : new String[] {"f", "first"}) {
      Files.writeString(base.resolve("lower1").resolve(name), "text");
    }
  }

  private byte[] bytes() {
    return base.toString().getBytes(StandardCharsets.UTF_8);
  }

  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD, unit = TimeUnit.SECONDS)
  void rename_ofAFileThatIsGone_isEstale() throws IOException {
    try (OpenedUnion union = OpenedUnion.writable(base, UnionOptions.DEFAULTS)) {
      union.rename("first", "moved", 0);
      union.write("f", "TEXT");
      union.union().watch(new Removal(union.upper("f")));
      ErrnoException lost = assertThrows(ErrnoException.class, () -> union.rename("f", "other", 0));
      assertThat(lost.errno()).isEqualTo(Errno.ESTALE);
    }
  }

  /** Takes the file away when the rename has looked at it. */
  private record Removal(Path file) implements UnionWatcher {
    @Override
    public void reached(CrashPoint point) {
      if (point == CrashPoint.MOVE_REDIRECTED) {
        try {
          Files.delete(file);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }
}
