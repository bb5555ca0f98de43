package dev.jovl.mount;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.fuse.Filesystem;
import dev.jovl.fuse.MountOptions;
import dev.jovl.fuse.Session;
import dev.jovl.fuse.session.KernelEngine;
import dev.jovl.linux.Self;
import dev.jovl.mount.filesystem.MountedUnion;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.testing.MemoryFilesystem;
import dev.jovl.union.UnionOptions;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A crash on an upper whose filesystem knows no flags of renameat2(2): what is deleted stays so.
 * The crash is a disk that takes no change any more, not even what would take one back.
 */
final class FlaglessCrashTest {
  /** How many changes the disk takes yet. */
  private final AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);

  /** Something that is done in a mount. */
  private interface Work {
    void in(Path mnt) throws Exception;
  }

  private Filesystem flagless(Filesystem filesystem) {
    return (Filesystem)
        Proxy.newProxyInstance(
            Filesystem.class.getClassLoader(),
            new Class<?>[] {Filesystem.class},
            (proxy, method, arguments) -> {
              String name = method.getName();
              if (name.equals("rename") && !arguments[3].equals(0)) {
                throw ErrnoException.of(Errno.EINVAL);
              }
              boolean changes = FaultyFilesystem.CHANGES.contains(name);
              if (changes && left.getAndUpdate(n -> Math.max(0, n - 1)) == 0) {
                throw ErrnoException.of(Errno.EIO);
              }
              try {
                return method.invoke(filesystem, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  /** Makes a change once for each of its steps as the last, and looks at the tree after it. */
  private void check(Path temp, Work before, Work change, Work look) throws Exception {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    boolean ended = false;
    for (int steps = 0; !ended; steps++) {
      Path base = Files.createDirectory(temp.resolve("after" + steps));
      Files.createDirectories(base.resolve("lower1/b/sub"));
      Files.writeString(base.resolve("lower1/b/file"), "deleted");
      byte[] disk =
          Files.createDirectory(base.resolve("disk")).toString().getBytes(StandardCharsets.UTF_8);
      left.set(Integer.MAX_VALUE);
      Session session =
          new KernelEngine().mount(flagless(new MemoryFilesystem(0)), MountOptions.on(disk, true));
      try {
        ended = endsAfter(steps, base, before, change, look);
      } finally {
        session.detach();
        session.awaitEnd();
      }
    }
  }

  private boolean endsAfter(int steps, Path base, Work before, Work change, Work look)
      throws Exception {
    MountedUnion.layersOn(base.resolve("disk"), base, "upper", "work");
    boolean ended = true;
    try (MountedUnion union = MountedUnion.of(base, UnionOptions.DEFAULTS, 0)) {
      before.in(union.root());
      left.set(steps);
      try {
        change.in(union.root());
      } catch (IOException e) {
        ended = false;
      }
    }
    left.set(Integer.MAX_VALUE);
    try (MountedUnion union = MountedUnion.of(base, UnionOptions.DEFAULTS, 0)) {
      look.in(union.root());
      Files.writeString(union.root().resolve("new"), "it works");
    } catch (AssertionError e) {
      throw new AssertionError("after " + steps + " steps: " + e.getMessage(), e);
    }
    assertWithMessage("steps").that(steps).isLessThan(100);
    return ended;
  }

  private static void empty(Path mnt) throws Exception {
    Files.delete(mnt.resolve("b/file"));
    Files.delete(mnt.resolve("b/sub"));
  }

  private static void nothingDeletedIsThere(Path mnt) throws Exception {
    if (Files.exists(mnt.resolve("b"))) {
      assertThat(Change.names(mnt.resolve("b"))).containsNoneOf("file", "sub");
    }
  }

  @Test
  void rmdir_ofADirectoryOfALayer(@TempDir Path temp) throws Exception {
    check(
        temp,
        FlaglessCrashTest::empty,
        mnt -> Files.delete(mnt.resolve("b")),
        FlaglessCrashTest::nothingDeletedIsThere);
  }

  @Test
  void mkdir_inThePlaceOfOne(@TempDir Path temp) throws Exception {
    check(
        temp,
        mnt -> {
          empty(mnt);
          Files.delete(mnt.resolve("b"));
        },
        mnt -> Files.createDirectory(mnt.resolve("b")),
        FlaglessCrashTest::nothingDeletedIsThere);
  }

  @Test
  void rename_ofANewDirectoryOverOne(@TempDir Path temp) throws Exception {
    check(
        temp,
        mnt -> {
          empty(mnt);
          Files.createDirectories(mnt.resolve("n/inside"));
        },
        mnt -> Change.move(mnt.resolve("n"), mnt.resolve("b")),
        mnt -> {
          nothingDeletedIsThere(mnt);
          boolean there = Files.exists(mnt.resolve("n/inside"));
          assertThat(there || Files.exists(mnt.resolve("b/inside"))).isTrue();
        });
  }
}
