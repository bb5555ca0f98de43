package dev.jovl.mount.filesystem;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.fuse.Filesystem;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Mounts;
import dev.jovl.linux.Names;
import dev.jovl.linux.Self;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.testing.PathHandle;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is mounted on a directory of a union. */
final class MountedBelowTest {
  private final AtomicBoolean scarce = new AtomicBoolean();

  /** The kernel looks a name up again that it does not expect to be there, as in mkdir(2). */
  @Test
  void lookupWithoutMemory_unmountsNothing(@TempDir Path base) throws Exception {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    for (String name : new String[] {"lower1", "upper", "work"}) {
      Files.createDirectories(base.resolve(name));
    }
    Files.createDirectory(base.resolve("upper/d"));
    try (MountedUnion mounted = MountedUnion.through(base, this::withoutMemoryOnce);
        Fd root = PathHandle.of(mounted.root())) {
      byte[] place = mounted.root().resolve("d").toString().getBytes(StandardCharsets.UTF_8);
      Mounts.mount("tmpfs", place, "tmpfs", 0, new byte[0]);
      try {
        Files.createFile(mounted.root().resolve("d/inside"));
        scarce.set(true);
        ErrnoException thrown =
            assertThrows(ErrnoException.class, () -> Names.mkdir(root, FileName.of("d"), 0755));
        assertThat(thrown.errno()).isEqualTo(Errno.ENOMEM);
        assertThat(scarce.get()).isFalse();
        assertThat(Files.exists(mounted.root().resolve("d/inside"))).isTrue();
      } finally {
        unmount(place);
      }
    }
  }

  private static void unmount(byte[] place) throws ErrnoException {
    try {
      Mounts.unmount(place, Mounts.DETACH);
    } catch (ErrnoException e) {
      // It is no mount point any more, which the test has seen.
      if (!e.is(Errno.EINVAL)) {
        throw e;
      }
    }
  }

  private Filesystem withoutMemoryOnce(Filesystem filesystem) {
    return (Filesystem)
        Proxy.newProxyInstance(
            Filesystem.class.getClassLoader(),
            new Class<?>[] {Filesystem.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("lookup") && scarce.getAndSet(false)) {
                throw new OutOfMemoryError("test");
              }
              try {
                return method.invoke(filesystem, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
