package dev.jovl.mount;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.fuse.Filesystem;
import dev.jovl.linux.Self;
import dev.jovl.mount.filesystem.MountedUnion;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.union.UnionOptions;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A layer whose directories may be searched and not be listed. */
final class UnlistableLayerTest {
  @Test
  void absentNames_areAbsentHoweverOftenTheyAreLookedUp(@TempDir Path temp) throws Exception {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    Path directory = Files.createDirectories(temp.resolve("disk/lower1/directory"));
    Files.writeString(directory.resolve("file"), "file");
    Path base = Files.createDirectories(temp.resolve("base"));
    Files.createSymbolicLink(base.resolve("lower1"), temp.resolve("disk/mnt"));
    try (MountedUnion inner =
            MountedUnion.through(temp.resolve("disk"), UnlistableLayerTest::unlistable);
        MountedUnion outer = MountedUnion.of(base, UnionOptions.DEFAULTS, 0)) {
      assertThat(Files.exists(inner.root())).isTrue();
      Path shown = outer.root().resolve("directory");
      for (int i = 0; i < 5; i++) {
        Path absent = shown.resolve("absent" + i);
        assertThrows(NoSuchFileException.class, () -> Files.readAttributes(absent, "size").clear());
      }
      assertThat(Files.readString(shown.resolve("file"))).isEqualTo("file");
    }
  }

  /** Nobody can say how many directories there are in it, as on other filesystems. */
  @Test
  void mergedDirectory_whoseLinksAreCounted_isShown(@TempDir Path temp) throws Exception {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    Files.createDirectories(temp.resolve("disk/lower1/directory/below"));
    Path base = Files.createDirectories(temp.resolve("base"));
    Files.createSymbolicLink(base.resolve("lower1"), temp.resolve("disk/mnt"));
    Files.createDirectories(base.resolve("lower2/directory"));
    UnionOptions counted =
        UnionOptions.builder().directoryLinks(UnionOptions.DirectoryLinks.COUNTED).build();
    try (MountedUnion inner =
            MountedUnion.through(temp.resolve("disk"), UnlistableLayerTest::unlistable);
        MountedUnion outer = MountedUnion.of(base, counted, 0)) {
      assertThat(Files.exists(inner.root())).isTrue();
      Path shown = outer.root().resolve("directory");
      assertThat(Files.getAttribute(shown, "unix:nlink")).isEqualTo(1);
    }
  }

  /** Its names would be read at once, to know which are not there. */
  @Test
  void namesOfAMergedDirectory_areFound(@TempDir Path temp) throws Exception {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    Files.createDirectories(temp.resolve("disk/lower1/directory/below"));
    Path base = Files.createDirectories(temp.resolve("base"));
    Files.createSymbolicLink(base.resolve("lower1"), temp.resolve("disk/mnt"));
    Files.createDirectories(base.resolve("lower2/directory"));
    try (MountedUnion inner =
            MountedUnion.through(temp.resolve("disk"), UnlistableLayerTest::unlistable);
        MountedUnion outer = MountedUnion.of(base, UnionOptions.DEFAULTS, 0)) {
      assertThat(Files.exists(inner.root())).isTrue();
      Path below = outer.root().resolve("directory/below");
      assertThat(Files.readAttributes(below, "isDirectory")).containsEntry("isDirectory", true);
    }
  }

  private static Filesystem unlistable(Filesystem filesystem) {
    return (Filesystem)
        Proxy.newProxyInstance(
            Filesystem.class.getClassLoader(),
            new Class<?>[] {Filesystem.class},
            (proxy, method, arguments) -> {
              if (method.getName().startsWith("readdir")) {
                throw ErrnoException.of(Errno.EACCES);
              }
              try {
                return method.invoke(filesystem, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
