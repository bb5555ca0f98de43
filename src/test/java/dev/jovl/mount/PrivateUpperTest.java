package dev.jovl.mount;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Mounts;
import dev.jovl.linux.Self;
import dev.jovl.mount.MountCommandLine.Dialect;
import dev.jovl.mount.MountException.Kind;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.testing.NeedsFuse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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

  private final MountTable table = MountTable.create();
  private Path disk;
  private Path mnt;

  /** Upper and work are on a filesystem of their own that keeps no access times. */
  @BeforeEach
  void prepare(@TempDir Path directory) throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    disk = Files.createDirectory(directory.toRealPath().resolve("disk"));
    mnt = Files.createDirectory(disk.resolveSibling("mnt"));
    Mounts.mount("none", bytes(disk.toString()), "tmpfs", Mounts.NOATIME, null);
    for (String name : List.of("lower", "upper", "work")) {
      Files.createDirectory(disk.resolve(name));
    }
    Files.writeString(disk.resolve("lower/low"), "low");
    Files.writeString(disk.resolve("upper/file"), "text");
    Files.setAttribute(disk.resolve("upper/file"), "lastAccessTime", PAST);
  }

  @AfterEach
  void unmount() throws ErrnoException {
    table.unmountAll();
    if (disk != null) {
      Mounts.unmount(bytes(disk.toString()), 0);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private MountReply mount(Dialect dialect, String options) {
    String all =
        "lowerdir=DISK/lower,upperdir=DISK/upper,workdir=DISK/work".replace("DISK", disk.toString())
            + options;
    List<byte[]> arguments = List.of(bytes("-o"), bytes(all), bytes(mnt.toString()));
    return table.perform(new MountCall(dialect, arguments, ProcessHandle.current().pid(), "/"));
  }

  private void mounted(String options) {
    assertThat(mount(Dialect.JOVL, options).lines()).isEmpty();
  }

  private boolean readingMovesTheAccessTime() throws IOException {
    assertThat(Files.readString(mnt.resolve("file"))).isEqualTo("text");
    table.unmountAll();
    return !Files.getAttribute(disk.resolve("upper/file"), "lastAccessTime").equals(PAST);
  }

  @Test
  void accessTimes_withoutAnOption_areKeptByTheMountOfTheUpper() throws IOException {
    mounted("");
    assertThat(readingMovesTheAccessTime()).isFalse();
  }

  @Test
  void accessTimes_withAnOption_areKeptByIt() throws IOException {
    mounted(",relatime");
    assertThat(readingMovesTheAccessTime()).isTrue();
  }

  @Test
  void accessTimes_underTheNameOfFuseOverlayfs_areKeptByTheMountOfTheUpper() throws IOException {
    long flags = Mounts.REMOUNT | Mounts.BIND | Mounts.RELATIME;
    Mounts.mount("none", bytes(disk.toString()), "", flags, null);
    assertThat(mount(Dialect.FUSE_OVERLAYFS, "").lines()).isEmpty();
    assertThat(readingMovesTheAccessTime()).isTrue();
  }

  @Test
  void mountInTheUpper_isSeen() throws IOException {
    Path below = Files.createDirectory(disk.resolve("upper/d"));
    Mounts.mount("none", bytes(below.toString()), "tmpfs", 0, null);
    try {
      Files.writeString(below.resolve("f"), "mounted");
      mounted(",noatime");
      assertThat(Files.readString(mnt.resolve("d/f"))).isEqualTo("mounted");
    } finally {
      table.unmountAll();
      Mounts.unmount(bytes(below.toString()), 0);
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
    mounted(",noatime");
    Files.writeString(mnt.resolve("low"), "changed");
    Files.move(mnt.resolve("low"), mnt.resolve("moved"));
    assertThat(readingMovesTheAccessTime()).isFalse();
    assertThat(Files.readString(disk.resolve("upper/moved"))).isEqualTo("changed");
    assertThat(Files.exists(disk.resolve("upper/low"))).isTrue();
  }

  @Test
  void upper_isInUse() throws IOException {
    mounted(",noatime");
    mnt = Files.createDirectory(mnt.resolveSibling("other"));
    Path work = Files.createDirectory(disk.resolve("work2"));
    MountReply reply = mount(Dialect.JOVL, ",noatime,workdir=" + work);
    assertThat(reply.refusal()).isEqualTo(Kind.BUSY);
    ErrnoException busy =
        assertThrows(ErrnoException.class, () -> Mounts.unmount(bytes(disk.toString()), 0));
    assertThat(busy.errno()).isEqualTo(Errno.EBUSY);
  }
}
