package dev.jovl.mount;

import static com.google.common.truth.Truth.assertThat;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Mounts;
import dev.jovl.linux.Open;
import dev.jovl.linux.proc.MountEntry;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.MountFlags;
import dev.jovl.posix.OpenFlags;
import dev.jovl.testing.NeedsFuse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A layer on a filesystem that keeps all access times never changes, whatever is read of it. */
@ExtendWith(NeedsFuse.class)
final class PrivateLowerTest {
  private static final FileTime PAST = FileTime.fromMillis(1_000_000_000_000L);

  /** mount(2): the mount cannot be cloned. */
  private static final long UNBINDABLE = 1L << 17;

  private OwnDisk disk;
  private Path lower;

  @BeforeEach
  void prepare(@TempDir Path directory) throws IOException {
    disk = OwnDisk.in(directory, MountFlags.STRICTATIME);
    for (String name : List.of("upper", "work")) {
      Files.createDirectory(disk.beside(name));
    }
    lower = Files.createDirectory(disk.resolve("lower"));
    Files.createSymbolicLink(lower.resolve("link"), Path.of("file"));
    Files.write(lower.resolve("file"), new byte[1 << 20]);
    for (String name : List.of("link", "file")) {
      Files.getFileAttributeView(
              lower.resolve(name), BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
          .setTimes(null, PAST, null);
    }
  }

  @AfterEach
  void unmount() throws ErrnoException {
    if (disk != null) {
      disk.close();
    }
  }

  private String writable() {
    return ",upperdir=" + disk.beside("upper") + ",workdir=" + disk.beside("work");
  }

  private void assertReadingMovesNoAccessTime() throws IOException {
    assertThat(Files.readSymbolicLink(disk.mnt().resolve("link"))).isEqualTo(Path.of("file"));
    assertThat(Files.readAllBytes(disk.mnt().resolve("link"))).hasLength(1 << 20);
    disk.unmountAll();
    for (String name : List.of("link", "file")) {
      assertThat(
              Files.getAttribute(lower.resolve(name), "lastAccessTime", LinkOption.NOFOLLOW_LINKS))
          .isEqualTo(PAST);
    }
  }

  @Test
  void accessTimes_underAnUpper_stay() throws IOException {
    disk.mounted("lowerdir=" + lower + writable());
    assertReadingMovesNoAccessTime();
  }

  /** Large files pass through in a union that is read only. */
  @Test
  void accessTimes_ofALayerAlone_stay() throws IOException {
    disk.mounted("lowerdir=" + lower);
    assertReadingMovesNoAccessTime();
  }

  @Test
  void accessTimes_ofALayerBelowOneThatCannotBeCloned_stay() throws Exception {
    Path other = Files.createDirectory(disk.resolve("other"));
    try (AutoCloseable mounted = disk.mountBelow(other, "f")) {
      byte[] path = other.toString().getBytes(StandardCharsets.UTF_8);
      Mounts.mount("none", path, "", UNBINDABLE, null);
      disk.mounted("lowerdir=" + other + ":" + lower);
      assertThat(Files.readString(disk.mnt().resolve("f"))).isEqualTo("mounted");
      assertReadingMovesNoAccessTime();
    }
  }

  @Test
  void mountInALayer_isSeen() throws Exception {
    Path below = Files.createDirectory(lower.resolve("d"));
    try (AutoCloseable mounted = disk.mountBelow(below, "f")) {
      disk.mounted("lowerdir=" + lower + writable());
      assertThat(Files.readString(disk.mnt().resolve("d/f"))).isEqualTo("mounted");
    }
  }

  @Test
  void writeIntoALayer_isRefused() throws IOException {
    byte[] path = lower.toString().getBytes(StandardCharsets.UTF_8);
    FileName file = FileName.of("file");
    try (Fd layer = Open.path(Fd.CURRENT_DIRECTORY, path, OpenFlags.DIRECTORY);
        Fd own = requireNonNull(PrivateLower.of(layer, MountEntry.all()))) {
      ErrnoException refused =
          assertThrows(ErrnoException.class, () -> Open.at(own, file, OpenFlags.RDWR));
      assertThat(refused.errno()).isEqualTo(Errno.EROFS);
      Open.at(layer, file, OpenFlags.RDWR).close();
    }
  }

  @Test
  void filesystemOfALayer_isInUse() {
    disk.mounted("lowerdir=" + lower);
    ErrnoException busy = assertThrows(ErrnoException.class, disk::unmount);
    assertThat(busy.errno()).isEqualTo(Errno.EBUSY);
  }
}
