package dev.jovl.mount;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Self;
import dev.jovl.mount.filesystem.MountedUnion;
import dev.jovl.union.UnionOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A layer that is in another mount of a server, which numbers its files anew each time. */
final class FuseLowerTest {
  @Test
  void linkedFile_isNotTheCopyOfAnotherAfterARemount(@TempDir Path temp) throws Exception {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    Path layer = Files.createDirectories(temp.resolve("disk/lower1"));
    for (String name : new String[] {"one", "other"}) {
      Path file = Files.writeString(layer.resolve(name), name);
      Path unused = Files.createLink(layer.resolve("again-" + name), file);
    }
    Path base = temp.resolve("base");
    for (String name : new String[] {"upper", "work"}) {
      Files.createDirectories(base.resolve(name));
    }
    Files.createSymbolicLink(base.resolve("lower1"), temp.resolve("disk/mnt"));
    try (MountedUnion inner = MountedUnion.of(temp.resolve("disk"), UnionOptions.DEFAULTS, 0);
        MountedUnion outer = MountedUnion.of(base, UnionOptions.DEFAULTS, 0)) {
      Files.writeString(outer.root().resolve("one"), "ONE");
      assertThat(Files.readString(inner.root().resolve("one"))).isEqualTo("one");
    }
    try (MountedUnion inner = MountedUnion.of(temp.resolve("disk"), UnionOptions.DEFAULTS, 0);
        MountedUnion outer = MountedUnion.of(base, UnionOptions.DEFAULTS, 0)) {
      assertThat(Files.readString(outer.root().resolve("other"))).isEqualTo("other");
      assertThat(Files.readString(outer.root().resolve("one"))).isEqualTo("ONE");
      assertThat(Files.readString(inner.root().resolve("other"))).isEqualTo("other");
    }
  }
}
