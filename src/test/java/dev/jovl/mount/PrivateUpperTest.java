package dev.jovl.mount;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.mount.request.MountCommandLine.Dialect;
import dev.jovl.mount.request.MountException.Kind;
import dev.jovl.mount.request.MountReply;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.MountFlags;
import dev.jovl.testing.NeedsFuse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** An upper whose access times are kept by the options of the union is in all else as any other. */
@ExtendWith(NeedsFuse.class)
final class PrivateUpperTest {
  private static final FileTime PAST = FileTime.fromMillis(1_000_000_000_000L);

  private OwnDisk disk;

  /** Upper and work are on a filesystem of their own that keeps no access times. */
  @BeforeEach
  void prepare(@TempDir Path directory) throws IOException {
    disk = OwnDisk.in(directory, MountFlags.NOATIME);
    for (String name : List.of("lower", "upper", "work")) {
      Files.createDirectory(disk.resolve(name));
    }
    Files.writeString(disk.resolve("lower/low"), "low");
    Files.writeString(disk.resolve("upper/file"), "text");
    Files.setAttribute(disk.resolve("upper/file"), "lastAccessTime", PAST);
  }

  @AfterEach
  void unmount() throws ErrnoException {
    if (disk != null) {
      disk.close();
    }
  }

  private String layers() {
    return "lowerdir=DISK/lower,upperdir=DISK/upper,workdir=DISK/work"
        .replace("DISK", disk.resolve("").toString());
  }

  private boolean readingMovesTheAccessTime() throws IOException {
    assertThat(Files.readString(disk.mnt().resolve("file"))).isEqualTo("text");
    disk.unmountAll();
    return !Files.getAttribute(disk.resolve("upper/file"), "lastAccessTime").equals(PAST);
  }

  @Test
  void accessTimes_withoutAnOption_areKeptByTheMountOfTheUpper() throws IOException {
    disk.mounted(layers());
    assertThat(readingMovesTheAccessTime()).isFalse();
  }

  @Test
  void accessTimes_withAnOption_areKeptByIt() throws IOException {
    disk.mounted(layers() + ",relatime");
    assertThat(readingMovesTheAccessTime()).isTrue();
  }

  @Test
  void accessTimes_underTheNameOfFuseOverlayfs_areKeptByTheMountOfTheUpper() throws IOException {
    disk.remount(MountFlags.RELATIME);
    MountReply reply = disk.mount(Dialect.FUSE_OVERLAYFS, layers(), disk.mnt());
    assertThat(reply.lines()).isEmpty();
    assertThat(readingMovesTheAccessTime()).isTrue();
  }

  @Test
  void mountInTheUpper_isSeen() throws Exception {
    Path below = Files.createDirectory(disk.resolve("upper/d"));
    try (AutoCloseable mounted = disk.mountBelow(below, "f")) {
      disk.mounted(layers() + ",noatime");
      assertThat(Files.readString(disk.mnt().resolve("d/f"))).isEqualTo("mounted");
    }
  }

  @Test
  void upperAndWork_farFromEachOther_areChanged() throws IOException {
    for (String name : List.of("upper", "work")) {
      Files.createDirectories(disk.resolve(name + "s/" + name));
      Files.move(disk.resolve(name), disk.resolve(name + "s/" + name + "/" + name));
      Files.createSymbolicLink(
          disk.resolve(name), disk.resolve(name + "s/" + name + "/../" + name + "/" + name));
    }
    disk.mounted(layers() + ",noatime");
    Files.writeString(disk.mnt().resolve("low"), "changed");
    Files.move(disk.mnt().resolve("low"), disk.mnt().resolve("moved"));
    assertThat(readingMovesTheAccessTime()).isFalse();
    assertThat(Files.readString(disk.resolve("upper/moved"))).isEqualTo("changed");
    assertThat(Files.exists(disk.resolve("upper/low"))).isTrue();
  }

  @Test
  void upper_isInUse() throws IOException {
    disk.mounted(layers() + ",noatime");
    Path other = Files.createDirectory(disk.beside("other"));
    Path work = Files.createDirectory(disk.resolve("work2"));
    MountReply reply = disk.mount(Dialect.JOVL, layers() + ",noatime,workdir=" + work, other);
    assertThat(reply.refusal()).isEqualTo(Kind.BUSY);
    ErrnoException busy = assertThrows(ErrnoException.class, disk::unmount);
    assertThat(busy.errno()).isEqualTo(Errno.EBUSY);
  }
}
