package dev.jovl.mount;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Self;
import dev.jovl.mount.filesystem.MountedUnion;
import dev.jovl.union.CrashPoint;
import dev.jovl.union.UnionOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Entries of the index that a crash has left, and those that are needed. */
final class IndexCleanupTest {
  private Path base;

  @BeforeEach
  void layers(@TempDir Path temp) throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    base = temp;
    for (String name : List.of("lower1", "upper", "work", "mnt")) {
      Files.createDirectory(base.resolve(name));
    }
    for (String name : List.of("one", "other")) {
      Files.writeString(base.resolve("lower1").resolve(name), name);
      Files.createLink(base.resolve("lower1/again-" + name), base.resolve("lower1").resolve(name));
    }
  }

  private static void append(Path file) throws IOException {
    Files.writeString(file, "+", StandardOpenOption.APPEND);
  }

  private String[] index() {
    return base.resolve("work/index").toFile().list();
  }

  private MountedUnion mount() throws IOException {
    return MountedUnion.of(base, UnionOptions.DEFAULTS, 0);
  }

  private void crash(CrashPoint point, String name) throws Exception {
    CrashingServer.Work work =
        point == CrashPoint.REMOVED
            ? mnt -> Files.delete(mnt.resolve(name))
            : mnt -> append(mnt.resolve(name));
    CrashingServer.crash(base, point, false, work);
  }

  @Test
  void entry_whoseLastNameIsGone_isRemovedByTheNextMount() throws Exception {
    try (MountedUnion union = mount()) {
      append(union.root().resolve("one"));
      append(union.root().resolve("other"));
      Files.delete(union.root().resolve("again-one"));
    }
    assertThat(index()).hasLength(2);
    crash(CrashPoint.REMOVED, "one");
    assertThat(index()).hasLength(2);
    try (MountedUnion union = mount()) {
      assertThat(index()).hasLength(1);
      assertThat(Files.exists(union.root().resolve("one"))).isFalse();
      assertThat(Files.readString(union.root().resolve("other"))).isEqualTo("other+");
      assertThat(Files.readString(union.root().resolve("again-other"))).isEqualTo("other+");
      assertThat(Files.getAttribute(union.root().resolve("other"), "unix:nlink")).isEqualTo(2);
    }
  }

  @Test
  void entry_whoseNamesAreAllBelow_stays() throws Exception {
    crash(CrashPoint.COPY_INDEXED, "one");
    assertThat(index()).hasLength(1);
    assertThat(Files.exists(base.resolve("upper/one"))).isFalse();
    try (MountedUnion union = mount()) {
      assertThat(index()).hasLength(1);
      append(union.root().resolve("again-one"));
      assertThat(Files.readString(union.root().resolve("one"))).isEqualTo("one+");
      assertThat(Files.getAttribute(union.root().resolve("one"), "unix:nlink")).isEqualTo(2);
    }
  }

  @Test
  void entry_ofAnotherLayer_stays() throws Exception {
    try (MountedUnion union = mount()) {
      append(union.root().resolve("one"));
      Files.delete(union.root().resolve("one"));
    }
    Files.delete(base.resolve("lower1/one"));
    Files.delete(base.resolve("lower1/again-one"));
    try (MountedUnion union = mount()) {
      assertThat(index()).hasLength(1);
      assertThat(Files.readString(union.root().resolve("other"))).isEqualTo("other");
    }
  }
}
