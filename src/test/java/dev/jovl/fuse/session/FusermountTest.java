package dev.jovl.fuse.session;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.fuse.MountFailedException;
import dev.jovl.fuse.MountOptions;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Mounts;
import dev.jovl.linux.Self;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.MountFlags;
import dev.jovl.testing.MemoryFilesystem;
import dev.jovl.testing.NeedsFuse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Mounting through fusermount3. */
@ExtendWith(NeedsFuse.class)
final class FusermountTest {
  private static byte[] bytes(Path path) {
    return path.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static MountOptions options(Path path, String fsname, long flags) {
    return new MountOptions(
        bytes(path), fsname, "jovl", flags, Self.effectiveUid() == 0, 0, true, 0);
  }

  @Test
  void mount_servesAndUnmounts(@TempDir Path dir) throws Exception {
    Fd device = Fusermount.mount(options(dir, "a,b\\c", MountFlags.NOEXEC));
    KernelSession.Threads threads = new KernelSession.Threads(0, Thread::new, IdleLatency.none());
    KernelSession session =
        KernelSession.serve(
            new MemoryFilesystem(0), new DeviceChannel(device), threads, 0, flags -> {});
    try {
      Files.writeString(dir.resolve("file"), "text");
      assertThat(Files.readString(dir.resolve("file"))).isEqualTo("text");
      assertThat(Files.readString(Path.of("/proc/self/mounts"), StandardCharsets.ISO_8859_1))
          .contains("a,b\\134c " + dir + " fuse.jovl rw,nosuid,nodev,noexec,");
      try (InputStream open = Files.newInputStream(dir.resolve("file"))) {
        ErrnoException busy =
            assertThrows(ErrnoException.class, () -> Fusermount.unmount(bytes(dir), 0));
        assertThat(busy.errno()).isEqualTo(Errno.EBUSY);
        assertThat(open.read()).isEqualTo('t');
      }
    } finally {
      Fusermount.unmount(bytes(dir), Mounts.DETACH);
    }
    assertThat(session.awaitEnd(Duration.ofSeconds(60))).isTrue();
  }

  @Test
  void mount_onAnAbsentDirectory_saysWhatTheProgramSaid(@TempDir Path dir) {
    Path absent = dir.resolve("absent");
    IOException thrown =
        assertThrows(
            MountFailedException.class, () -> Fusermount.mount(options(absent, "jovl", 0)));
    assertThat(thrown).hasMessageThat().contains(absent.toString());
    assertThat(thrown).hasMessageThat().contains("No such file or directory");
  }

  @Test
  void unmount_ofWhatIsNotMounted_fails(@TempDir Path dir) {
    assertThrows(MountFailedException.class, () -> Fusermount.unmount(bytes(dir), 0));
  }
}
