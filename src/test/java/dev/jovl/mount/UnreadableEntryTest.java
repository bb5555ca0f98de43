package dev.jovl.mount;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Self;
import dev.jovl.mount.filesystem.MountedUnion;
import dev.jovl.union.UnionOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that cannot be looked up takes no other with it. */
final class UnreadableEntryTest {
  @Test
  void list_hasAFileWhoseDataIsMissingAndAllOthers(@TempDir Path base) throws Exception {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    for (String name : new String[] {"lower1", "upper", "work"}) {
      Files.createDirectories(base.resolve(name));
    }
    Path below = Files.writeString(base.resolve("lower1/lost"), "lost");
    Files.writeString(base.resolve("lower1/other"), "other");
    UnionOptions options = UnionOptions.builder().metacopy(true).build();
    try (MountedUnion mounted = MountedUnion.of(base, options, 0)) {
      Path unused =
          Files.setPosixFilePermissions(
              mounted.root().resolve("lost"), PosixFilePermissions.fromString("rw-------"));
    }
    Files.delete(below);
    try (MountedUnion mounted = MountedUnion.of(base, options, 0)) {
      Path root = mounted.root();
      try (Stream<Path> entries = Files.list(root)) {
        assertThat(entries.toList()).containsExactly(root.resolve("lost"), root.resolve("other"));
      }
      assertThat(Files.readString(root.resolve("other"))).isEqualTo("other");
      assertThrows(IOException.class, () -> Files.readString(root.resolve("lost")));
    }
  }
}
