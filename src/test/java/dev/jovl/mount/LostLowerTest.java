package dev.jovl.mount;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Mounts;
import dev.jovl.linux.Open;
import dev.jovl.linux.Self;
import dev.jovl.linux.Stats;
import dev.jovl.mount.filesystem.MountedUnion;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.union.UnionOptions;
import dev.jovl.union.whiteout.Whiteouts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A layer whose filesystem goes away while the union is mounted. */
final class LostLowerTest {
  private static final int FORCE = 1;

  @BeforeEach
  void root() {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
  }

  @Test
  void lowerWhoseServerDied_isAnErrorAndTheMountGoesOn(@TempDir Path temp) throws Exception {
    Path disk = layers(temp);
    Path base = temp.resolve("base");
    try (MountedUnion union = lost(disk, base, true)) {
      Path mnt = union.root();
      for (String name : new String[] {"file", "other"}) {
        IOException e = assertThrows(IOException.class, () -> Files.readString(mnt.resolve(name)));
        assertThat(e).hasMessageThat().contains(Errno.ENOTCONN.message());
      }
      assertThrows(IOException.class, () -> Files.writeString(mnt.resolve("file"), "new"));
      assertThat(Files.exists(base.resolve("upper/file"))).isFalse();
      assertThat(Files.readString(mnt.resolve("above"))).isEqualTo("above");
      Files.writeString(mnt.resolve("above"), "ABOVE");
      assertThat(Files.readString(base.resolve("upper/above"))).isEqualTo("ABOVE");
    }
    assertThat(base.resolve("work/work").toFile().list()).isEmpty();
  }

  /** What cannot be looked at may be there, and must not come back (ovl_lower_positive). */
  @Test
  void nameOfTheUpper_overALayerThatIsLost_leavesAWhiteout(@TempDir Path temp) throws Exception {
    Path disk = layers(temp);
    Path upper = temp.resolve("base/upper");
    Files.writeString(upper.resolve("from"), "from");
    Files.writeString(upper.resolve("to"), "to");
    try (MountedUnion union = lost(disk, temp.resolve("base"), true)) {
      Path mnt = union.root();
      Files.delete(mnt.resolve("above"));
      Files.move(mnt.resolve("from"), mnt.resolve("to"), StandardCopyOption.ATOMIC_MOVE);
      assertThat(Files.readString(mnt.resolve("to"))).isEqualTo("from");
    }
    try (Fd directory = Open.directory(upper)) {
      for (String name : new String[] {"above", "from"}) {
        assertThat(Whiteouts.isWhiteout(Stats.at(directory, FileName.of(name)))).isTrue();
      }
    }
    assertThat(Files.readString(upper.resolve("to"))).isEqualTo("from");
  }

  @Test
  void lowerThatIsUnmountedLazily_isServedOn(@TempDir Path temp) throws Exception {
    Path disk = layers(temp);
    try (MountedUnion union = lost(disk, temp.resolve("base"), false)) {
      assertThat(Files.readString(union.root().resolve("file"))).isEqualTo("file");
      Files.writeString(union.root().resolve("other"), "OTHER");
      assertThat(Files.readString(union.root().resolve("other"))).isEqualTo("OTHER");
    }
  }

  private static Path layers(Path temp) throws IOException {
    Path disk = temp.resolve("disk");
    for (String name : new String[] {"disk/lower1", "base/upper", "base/work"}) {
      Files.createDirectories(temp.resolve(name));
    }
    for (String name : new String[] {"file", "other"}) {
      Files.writeString(disk.resolve("lower1").resolve(name), name);
    }
    Files.writeString(temp.resolve("base/upper/above"), "above");
    return disk;
  }

  /** Mounts a union whose layer is another mount, which is gone when this returns. */
  private static MountedUnion lost(Path disk, Path base, boolean died) throws Exception {
    MountedUnion inner = MountedUnion.of(disk, UnionOptions.DEFAULTS, 0);
    Files.createSymbolicLink(base.resolve("lower1"), inner.root());
    MountedUnion union = MountedUnion.of(base, UnionOptions.DEFAULTS, 0);
    if (died) {
      byte[] target = inner.root().toString().getBytes(UTF_8);
      assertThrows(ErrnoException.class, () -> Mounts.unmount(target, FORCE));
      assertThat(inner.session().awaitEnd(Duration.ofSeconds(60))).isTrue();
    }
    inner.session().detach();
    return union;
  }
}
