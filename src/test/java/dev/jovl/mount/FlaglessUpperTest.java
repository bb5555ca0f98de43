package dev.jovl.mount;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.fuse.Filesystem;
import dev.jovl.linux.Self;
import dev.jovl.mount.filesystem.MountedUnion;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.testing.DiskScript;
import dev.jovl.union.UnionOptions;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An upper on a filesystem that knows no flags of renameat2(2), as NFS. */
final class FlaglessUpperTest {
  private static final String TREE = "find . | sort | tr '\\n' ' '";

  private Path temp;

  @BeforeEach
  void directories(@TempDir Path directory) throws Exception {
    temp = directory;
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    String unused =
        DiskScript.run(
            temp,
            """
            mkdir -p disk/lower1 disk/upper disk/work
            mkdir -p lower1/a/sub lower1/b/sub lower1/c
            touch lower1/a/file lower1/a/sub/file lower1/b/file lower1/c/file lower1/top
            """);
  }

  private static Filesystem flagless(Filesystem filesystem) {
    return (Filesystem)
        Proxy.newProxyInstance(
            Filesystem.class.getClassLoader(),
            new Class<?>[] {Filesystem.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("rename") && !arguments[3].equals(0)) {
                throw ErrnoException.of(Errno.EINVAL);
              }
              try {
                return method.invoke(filesystem, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  /** Makes a change, and looks at the tree after it, and again after a remount. */
  private void check(String change, String... tree) throws Exception {
    try (MountedUnion inner =
        MountedUnion.through(temp.resolve("disk"), FlaglessUpperTest::flagless)) {
      for (String name : List.of("upper", "work")) {
        Files.createDirectory(inner.root().resolve(name));
        Files.createSymbolicLink(temp.resolve(name), inner.root().resolve(name));
      }
      try (MountedUnion union = MountedUnion.of(temp, UnionOptions.DEFAULTS, 0)) {
        assertThat(DiskScript.run(union.root(), change)).isEmpty();
        assertThat(DiskScript.run(union.root(), TREE).split(" ")).isEqualTo(tree);
      }
      try (MountedUnion union = MountedUnion.of(temp, UnionOptions.DEFAULTS, 0)) {
        assertThat(DiskScript.run(union.root(), TREE).split(" ")).isEqualTo(tree);
      }
      assertThat(DiskScript.run(temp, "find work/work -mindepth 1; find upper -name '.wh.*'"))
          .isEmpty();
    }
  }

  @Test
  void removedFilesAndDirectories_stayAway() throws Exception {
    check("rm -r a b top", ".", "./c", "./c/file");
  }

  @Test
  void directoryInThePlaceOfARemovedOne_isEmpty() throws Exception {
    check("rm -r a b c && mkdir a && touch a/new", ".", "./a", "./a/new", "./top");
  }

  @Test
  void fileInThePlaceOfARemovedOne() throws Exception {
    check("rm -r a b c top && touch top", ".", "./top");
  }

  @Test
  void directoryOfALayer_isMovedAway() throws Exception {
    check("rm -r b c top && mv a d", ".", "./d", "./d/file", "./d/sub", "./d/sub/file");
  }

  @Test
  void directoryOfALayer_isMovedToWhereOneWasRemoved() throws Exception {
    check("rm -r b c top && mv a b", ".", "./b", "./b/file", "./b/sub", "./b/sub/file");
  }

  @Test
  void newDirectory_isMovedOverOneThatWasEmptied() throws Exception {
    check("rm -r a b top c/file && mkdir n && touch n/x && mv -T n c", ".", "./c", "./c/x");
  }

  @Test
  void directoryOfALayer_isMovedOverOneThatWasEmptied() throws Exception {
    check("rm -r b top c/file && mv -T a c", ".", "./c", "./c/file", "./c/sub", "./c/sub/file");
  }

  @Test
  void fileOfALayer_isMovedOverAnother() throws Exception {
    check("rm -r a b && mv top c/file", ".", "./c", "./c/file");
  }
}
