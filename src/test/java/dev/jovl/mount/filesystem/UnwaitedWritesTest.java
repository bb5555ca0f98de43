package dev.jovl.mount.filesystem;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.fuse.Filesystem;
import dev.jovl.linux.AsyncWrite;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.linux.Self;
import dev.jovl.posix.FileName;
import dev.jovl.posix.OpenFlags;
import dev.jovl.testing.PathHandle;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Writes with O_DIRECT while which others ask for the times of the file (libaio). */
final class UnwaitedWritesTest {
  private static final int BLOCK = 4096;

  private final CountDownLatch arrived = new CountDownLatch(1);
  private final CountDownLatch asked = new CountDownLatch(1);

  @Test
  void timesOfAFileThatWasAskedForMeanwhile_areSeen(@TempDir Path base) throws Exception {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    for (String name : new String[] {"lower1", "upper", "work"}) {
      Files.createDirectories(base.resolve(name));
    }
    Path upper = Files.write(base.resolve("upper/f"), new byte[BLOCK]);
    try (MountedUnion mounted = MountedUnion.through(base, this::slow);
        Fd directory = PathHandle.of(mounted.root());
        Fd file = Open.at(directory, FileName.of("f"), OpenFlags.WRONLY | OpenFlags.DIRECT);
        AsyncWrite write = new AsyncWrite(file, 0, BLOCK)) {
      assertThat(arrived.await(1, TimeUnit.MINUTES)).isTrue();
      String before = times(upper);
      assertThat(times(mounted.root().resolve("f"))).isEqualTo(before);
      asked.countDown();
      assertThat(write.await()).isEqualTo(BLOCK);
      assertThat(times(upper)).isNotEqualTo(before);
      assertThat(times(mounted.root().resolve("f"))).isEqualTo(times(upper));
    }
  }

  private static String times(Path file) throws IOException {
    return Files.readAttributes(file, "unix:lastModifiedTime,ctime").toString();
  }

  /** Each write is carried out when somebody has asked. */
  private Filesystem slow(Filesystem filesystem) {
    return (Filesystem)
        Proxy.newProxyInstance(
            Filesystem.class.getClassLoader(),
            new Class<?>[] {Filesystem.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("write")) {
                arrived.countDown();
                assertThat(asked.await(1, TimeUnit.MINUTES)).isTrue();
              }
              try {
                return method.invoke(filesystem, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
