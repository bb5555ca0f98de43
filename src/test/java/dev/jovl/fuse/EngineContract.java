package dev.jovl.fuse;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Attributes;
import dev.jovl.linux.DirectoryReader;
import dev.jovl.linux.Fd;
import dev.jovl.linux.FileData;
import dev.jovl.linux.Names;
import dev.jovl.linux.Open;
import dev.jovl.linux.Self;
import dev.jovl.linux.Stats;
import dev.jovl.linux.Xattrs;
import dev.jovl.posix.Device;
import dev.jovl.posix.DirectoryEntry;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Mode;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Timespec;
import dev.jovl.testing.MemoryFilesystem;
import dev.jovl.testing.NeedsFuse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** What every engine does with a real mount. */
@ExtendWith(NeedsFuse.class)
public abstract class EngineContract {
  /** Where it is mounted. */
  protected Path root;

  /** What is mounted. */
  protected MemoryFilesystem filesystem;

  /** The mount. */
  protected Session session;

  /** Returns the engine that is tested. */
  protected abstract Engine engine();

  @BeforeEach
  void mount(@TempDir Path dir) throws IOException {
    root = Files.createDirectory(dir.resolve("mnt"));
    filesystem = new MemoryFilesystem(0);
    byte[] target = root.toString().getBytes(StandardCharsets.UTF_8);
    session = engine().mount(filesystem, MountOptions.on(target, Self.effectiveUid() == 0));
  }

  @AfterEach
  void unmount() throws IOException, InterruptedException {
    if (session.isAlive()) {
      session.detach();
    }
    assertThat(session.awaitEnd(Duration.ofSeconds(60))).isTrue();
  }

  /** Opens a path below the mount. */
  protected Fd open(String name, int flags) throws ErrnoException {
    byte[] path = root.resolve(name).toString().getBytes(StandardCharsets.UTF_8);
    return Open.path(Fd.CURRENT_DIRECTORY, path, flags, 0644);
  }

  /** Opens the root of the mount. */
  protected Fd top() throws ErrnoException {
    return open("", OpenFlags.RDONLY | OpenFlags.DIRECTORY);
  }

  /** Returns how often one kind of request came. */
  protected long count(String name) {
    return session.counts().stream()
        .filter(count -> count.name().equals(name))
        .mapToLong(RequestCount::count)
        .sum();
  }

  /** Asserts that a call fails with an error. */
  protected static void assertFails(Errno errno, Executable call) {
    ErrnoException thrown = assertThrows(ErrnoException.class, call);
    assertThat(thrown.errno()).isEqualTo(errno);
  }

  @Test
  void mount_thatFailsDestroysTheFilesystem(@TempDir Path dir) {
    MemoryFilesystem other = new MemoryFilesystem(0);
    byte[] absent = dir.resolve("absent").toString().getBytes(StandardCharsets.UTF_8);
    assertThrows(
        MountFailedException.class, () -> engine().mount(other, MountOptions.on(absent, false)));
    assertThat(other.destroyCount()).isEqualTo(1);
  }

  @Test
  void write_thenRead() throws IOException {
    byte[] data = new byte[5_000_000];
    new Random(1).nextBytes(data);
    Files.write(root.resolve("file"), data);
    assertThat(Files.readAllBytes(root.resolve("file"))).isEqualTo(data);
  }

  @Test
  void mount_isShownWithItsNameAndType() throws IOException {
    String line =
        Files.readAllLines(Path.of("/proc/self/mounts"), StandardCharsets.ISO_8859_1).stream()
            .filter(each -> each.contains(root.toString()))
            .findFirst()
            .orElseThrow();
    assertThat(line).startsWith("jovl " + root + " fuse.jovl rw,");
    assertThat(line).contains("default_permissions");
    boolean byRoot = Self.effectiveUid() == 0;
    assertThat(line.contains("allow_other")).isEqualTo(byRoot);
    assertThat(line.contains("nosuid")).isEqualTo(!byRoot);
    assertThat(line.contains("nodev")).isEqualTo(!byRoot);
  }

  @Test
  void create_appliesTheUmaskOnce() throws IOException {
    try (Fd file = open("file", OpenFlags.RDWR | OpenFlags.CREAT | OpenFlags.EXCL)) {
      assertThat(Stats.of(file).mode()).isEqualTo(Mode.REGULAR | 0644);
    }
    assertFails(
        Errno.EEXIST, () -> open("file", OpenFlags.RDWR | OpenFlags.CREAT | OpenFlags.EXCL));
  }

  @Test
  void setattr_keepsTimesBefore1970AndAfter2106() throws IOException {
    Timespec before = new Timespec(-1234567890123L, 123456789);
    Timespec after = new Timespec(1L << 33, 1);
    try (Fd file = open("file", OpenFlags.RDWR | OpenFlags.CREAT)) {
      Attributes.setTimes(file, before, after);
      assertThat(Stats.of(file).atime()).isEqualTo(before);
      assertThat(Stats.of(file).mtime()).isEqualTo(after);
    }
  }

  private static @Nullable FileName nameOf(@Nullable DirectoryEntry entry) {
    return entry == null ? null : entry.name();
  }

  @Test
  void names_areBytes() throws IOException {
    FileName name = FileName.of(new byte[] {(byte) 0xff, '\n', (byte) 0xfe});
    try (Fd top = top()) {
      Open.at(top, name, OpenFlags.WRONLY | OpenFlags.CREAT, 0600).close();
      assertThat(Stats.at(top, name).isRegular()).isTrue();
      DirectoryReader reader = new DirectoryReader(top);
      assertThat(nameOf(reader.next())).isEqualTo(FileName.of("."));
      assertThat(nameOf(reader.next())).isEqualTo(FileName.of(".."));
      assertThat(nameOf(reader.next())).isEqualTo(name);
      assertThat(reader.next()).isNull();
    }
  }

  @Test
  void lookup_ofANameOver255Bytes() throws IOException {
    try (Fd top = top()) {
      assertFails(Errno.ENAMETOOLONG, () -> Stats.at(top, FileName.of("x".repeat(256))));
    }
  }

  @Test
  void symlinkLinkMknodMkdirRmdirUnlink() throws IOException {
    try (Fd top = top()) {
      Names.symlink("to/where".getBytes(StandardCharsets.UTF_8), top, FileName.of("s"));
      assertThat(Files.readSymbolicLink(root.resolve("s")).toString()).isEqualTo("to/where");
      Names.mknod(top, FileName.of("p"), Mode.FIFO | 0600, 0);
      Names.link(top, FileName.of("p"), top, FileName.of("q"));
      assertThat(Stats.at(top, FileName.of("q")).nlink()).isEqualTo(2);
      Names.mkdir(top, FileName.of("dir"), 0700);
      assertThat(Stats.at(top, FileName.of("dir")).mode()).isEqualTo(Mode.DIRECTORY | 0700);
      Files.createFile(root.resolve("dir/f"));
      assertFails(Errno.ENOTEMPTY, () -> Names.rmdir(top, FileName.of("dir")));
      Files.delete(root.resolve("dir/f"));
      Names.rmdir(top, FileName.of("dir"));
      Names.unlink(top, FileName.of("s"));
      assertThat(Stats.ifPresent(top, FileName.of("s"))).isNull();
    }
  }

  @Test
  void mknod_ofADevice() throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    long device = Device.make(259, 70000);
    try (Fd top = top()) {
      Names.mknod(top, FileName.of("d"), Mode.CHARACTER | 0600, device);
      assertThat(Stats.at(top, FileName.of("d")).rdev()).isEqualTo(device);
    }
  }

  @Test
  void xattrs_areBytes() throws IOException {
    byte[] name = "user.x".getBytes(StandardCharsets.UTF_8);
    byte[] value = new byte[60_000];
    new Random(2).nextBytes(value);
    try (Fd file = open("file", OpenFlags.RDWR | OpenFlags.CREAT)) {
      assertThat(Xattrs.get(file, name)).isNull();
      Xattrs.set(file, name, value, Xattrs.CREATE);
      assertFails(Errno.EEXIST, () -> Xattrs.set(file, name, value, Xattrs.CREATE));
      assertThat(Xattrs.get(file, name)).isEqualTo(value);
      assertThat(Xattrs.list(file)).hasSize(1);
      assertThat(Xattrs.list(file).get(0)).isEqualTo(name);
      Xattrs.remove(file, name);
      assertFails(Errno.ENODATA, () -> Xattrs.remove(file, name));
    }
  }

  @Test
  void unlinkedOpenFile_isStillThere() throws IOException {
    try (Fd top = top();
        Fd file = open("file", OpenFlags.RDWR | OpenFlags.CREAT)) {
      Names.unlink(top, FileName.of("file"));
      assertThat(Stats.of(file).nlink()).isEqualTo(0);
      FileData.truncate(file, 10);
      assertThat(Stats.of(file).size()).isEqualTo(10);
    }
  }

  @Test
  void unlinkedOpenFile_isStillThereWhenItsDirectoryMoves() throws IOException {
    Files.createDirectories(root.resolve("d/e"));
    try (Fd file = open("d/e/file", OpenFlags.RDWR | OpenFlags.CREAT)) {
      Files.delete(root.resolve("d/e/file"));
      Files.move(root.resolve("d"), root.resolve("moved"));
      assertThat(Stats.of(file).nlink()).isEqualTo(0);
      FileData.truncate(file, 10);
      assertThat(Stats.of(file).size()).isEqualTo(10);
      Files.move(root.resolve("moved/e"), root.resolve("e"));
      assertThat(Stats.of(file).size()).isEqualTo(10);
    }
  }

  @Test
  void unmount_ofABusyMount_isRefused() throws IOException {
    try (Fd file = open("file", OpenFlags.RDWR | OpenFlags.CREAT)) {
      assertFails(Errno.EBUSY, () -> session.unmount());
      assertThat(Stats.of(file).size()).isEqualTo(0);
    }
    assertThat(session.isAlive()).isTrue();
  }

  @Test
  void statfs() throws IOException {
    try (Fd top = top()) {
      assertThat(Stats.filesystem(top).type()).isEqualTo(0x65735546L);
      assertThat(Stats.filesystem(top).blocks()).isEqualTo(1000);
      assertThat(Stats.filesystem(top).nameLength()).isEqualTo(255);
    }
  }
}
