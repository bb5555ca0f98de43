package dev.jovl.mount;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Mounts;
import dev.jovl.linux.Self;
import dev.jovl.mount.MountCommandLine.Dialect;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
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

  private final MountTable table = MountTable.create();
  private Path disk;
  private Path lower;
  private Path mnt;

  @BeforeEach
  void prepare(@TempDir Path directory) throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    disk = Files.createDirectory(directory.toRealPath().resolve("disk"));
    mnt = Files.createDirectory(disk.resolveSibling("mnt"));
    for (String name : List.of("upper", "work")) {
      Files.createDirectory(disk.resolveSibling(name));
    }
    Mounts.mount("none", bytes(disk.toString()), "tmpfs", Mounts.STRICTATIME, null);
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
    table.unmountAll();
    if (disk != null) {
      Mounts.unmount(bytes(disk.toString()), 0);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private void mounted(String options) {
    List<byte[]> arguments =
        List.of(bytes("-o"), bytes("lowerdir=" + lower + options), bytes(mnt.toString()));
    MountReply reply =
        table.perform(new MountCall(Dialect.JOVL, arguments, ProcessHandle.current().pid(), "/"));
    assertThat(reply.lines()).isEmpty();
    assertThat(reply.refusal()).isNull();
  }

  private String writable() {
    return ",upperdir=" + mnt.resolveSibling("upper") + ",workdir=" + mnt.resolveSibling("work");
  }

  private void assertReadingMovesNoAccessTime() throws IOException {
    assertThat(Files.readSymbolicLink(mnt.resolve("link"))).isEqualTo(Path.of("file"));
    assertThat(Files.readAllBytes(mnt.resolve("link"))).hasLength(1 << 20);
    table.unmountAll();
    for (String name : List.of("link", "file")) {
      assertThat(
              Files.getAttribute(lower.resolve(name), "lastAccessTime", LinkOption.NOFOLLOW_LINKS))
          .isEqualTo(PAST);
    }
  }

  @Test
  void accessTimes_underAnUpper_stay() throws IOException {
    mounted(writable());
    assertReadingMovesNoAccessTime();
  }

  /** Large files pass through in a union that is read only. */
  @Test
  void accessTimes_ofALayerAlone_stay() throws IOException {
    mounted("");
    assertReadingMovesNoAccessTime();
  }

  @Test
  void mountInALayer_isSeen() throws IOException {
    Path below = Files.createDirectory(lower.resolve("d"));
    Mounts.mount("none", bytes(below.toString()), "tmpfs", 0, null);
    try {
      Files.writeString(below.resolve("f"), "mounted");
      mounted(writable());
      assertThat(Files.readString(mnt.resolve("d/f"))).isEqualTo("mounted");
    } finally {
      table.unmountAll();
      Mounts.unmount(bytes(below.toString()), 0);
    }
  }

  @Test
  void filesystemOfALayer_isInUse() throws IOException {
    mounted("");
    ErrnoException busy =
        assertThrows(ErrnoException.class, () -> Mounts.unmount(bytes(disk.toString()), 0));
    assertThat(busy.errno()).isEqualTo(Errno.EBUSY);
  }
}
