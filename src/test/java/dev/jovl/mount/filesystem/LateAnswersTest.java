package dev.jovl.mount.filesystem;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.fuse.Filesystem;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Mapping;
import dev.jovl.linux.Names;
import dev.jovl.linux.Open;
import dev.jovl.linux.Self;
import dev.jovl.linux.Xattrs;
import dev.jovl.linux.proc.ProcessStatus;
import dev.jovl.posix.FileName;
import dev.jovl.posix.OpenFlags;
import dev.jovl.testing.Await;
import dev.jovl.testing.PathHandle;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An answer with attributes that comes to the kernel after they have changed. */
final class LateAnswersTest {
  private static final byte[] LIST = "system.posix_acl_access".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] XATTR = "user.x".getBytes(StandardCharsets.US_ASCII);

  /** u::rw-, g::---, o::---. */
  private static final byte[] OWNER_ALONE =
      HexFormat.of()
          .parseHex("02000000" + "01000600ffffffff" + "04000000ffffffff" + "20000000ffffffff");

  private Path base;
  private final CountDownLatch answered = new CountDownLatch(1);
  private final CountDownLatch changed = new CountDownLatch(1);
  private volatile boolean armed;
  private volatile String held = "getattr";

  /** What changes the file. */
  private interface Change {
    void run(Fd directory) throws IOException;
  }

  /** What changes the file that is open. */
  private interface FileChange {
    void run(Fd directory, Fd file) throws IOException;
  }

  @BeforeEach
  void setUp(@TempDir Path temp) throws IOException {
    base = temp;
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    for (String name : new String[] {"lower1", "upper", "work"}) {
      Files.createDirectories(base.resolve(name));
    }
    Files.writeString(base.resolve("upper/f"), "text");
  }

  @Test
  void modeThatAListChanges_isSeen() throws Exception {
    overtake(directory -> Xattrs.set(directory, FileName.of("f"), LIST, OWNER_ALONE, 0));
  }

  @Test
  void timeThatAnAttributeChanges_isSeen() throws Exception {
    overtake(directory -> Xattrs.set(directory, FileName.of("f"), XATTR, LIST, 0));
  }

  @Test
  void timeThatTheEndOfAnAttributeChanges_isSeen() throws Exception {
    overtake(directory -> Xattrs.remove(directory, FileName.of("f"), XATTR));
  }

  @Test
  void timeThatARenameChanges_isSeen() throws Exception {
    overtake(
        directory -> {
          Names.rename(directory, FileName.of("f"), directory, FileName.of("g"));
          Names.rename(directory, FileName.of("g"), directory, FileName.of("f"));
        });
  }

  @Test
  void timeThatAMappingChanges_isSeen() throws Exception {
    overtake(
        OpenFlags.RDWR,
        (directory, file) -> {
          try (Mapping mapping = Mapping.of(file, 1, true, Mapping.SHARED)) {
            mapping.put(0, (byte) 'T');
            mapping.sync();
          }
        });
  }

  private void overtake(Change change) throws Exception {
    overtake(OpenFlags.HANDLE, (directory, file) -> change.run(directory));
  }

  /** Somebody asks for attributes, and has the answer when they have changed. */
  private void overtake(int flags, FileChange change) throws Exception {
    try (MountedUnion mounted = MountedUnion.through(base, this::slow);
        Fd directory = PathHandle.of(mounted.root());
        Fd opened = Open.at(directory, FileName.of("f"), flags)) {
      Path file = mounted.root().resolve("f");
      assertThat(attributes(file)).isEqualTo(attributes(base.resolve("upper/f")));
      Xattrs.set(directory, FileName.of("f"), XATTR, XATTR, 0);
      armed = true;
      FutureTask<String> asking = new FutureTask<>(() -> attributes(file));
      new Thread(asking).start();
      assertThat(answered.await(1, TimeUnit.MINUTES)).isTrue();
      armed = false;
      change.run(directory, opened);
      changed.countDown();
      assertThat(asking.get()).isNotEmpty();
      assertThat(attributes(file)).isEqualTo(attributes(base.resolve("upper/f")));
    }
  }

  /** The kernel takes the answer to LINK whatever has come since. */
  @Test
  void timeThatACutChangesDuringALink_isSeen() throws Exception {
    held = "link";
    armed = true;
    try (MountedUnion mounted = MountedUnion.through(base, this::slow)) {
      Path file = mounted.root().resolve("f");
      assertThat(attributes(file)).isEqualTo(attributes(base.resolve("upper/f")));
      FutureTask<Path> linking =
          new FutureTask<>(() -> Files.createLink(mounted.root().resolve("g"), file));
      new Thread(linking).start();
      assertThat(answered.await(1, TimeUnit.MINUTES)).isTrue();
      Process cutting = new ProcessBuilder("sh", "-c", ": >\"$0\"", file.toString()).start();
      // When the file is cut and open, the kernel waits for the link, without a way to interrupt
      // it.
      Path status = Path.of("/proc", Long.toString(cutting.pid()));
      Await.until(() -> Files.size(base.resolve("upper/f")) == 0);
      Await.until(() -> ProcessStatus.of(status).value("State").startsWith("D"));
      changed.countDown();
      assertThat(cutting.waitFor()).isEqualTo(0);
      Path unused = linking.get();
      assertThat(attributes(file)).isEqualTo(attributes(base.resolve("upper/f")));
    }
  }

  private static String attributes(Path file) throws IOException {
    return Files.readAttributes(file, "unix:mode,ctime").toString();
  }

  private Filesystem slow(Filesystem filesystem) {
    return (Filesystem)
        Proxy.newProxyInstance(
            Filesystem.class.getClassLoader(),
            new Class<?>[] {Filesystem.class},
            (proxy, method, arguments) -> {
              try {
                Object answer = method.invoke(filesystem, arguments);
                if (armed && method.getName().equals(held)) {
                  answered.countDown();
                  assertThat(changed.await(1, TimeUnit.MINUTES)).isTrue();
                }
                return answer;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
