package dev.jovl.fuse.session;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.fuse.Caller;
import dev.jovl.fuse.Entry;
import dev.jovl.fuse.EntryName;
import dev.jovl.fuse.MountOptions;
import dev.jovl.fuse.NewFile;
import dev.jovl.fuse.OpenHow;
import dev.jovl.fuse.Opened;
import dev.jovl.fuse.RequestCount;
import dev.jovl.fuse.Session;
import dev.jovl.linux.Fd;
import dev.jovl.linux.FileData;
import dev.jovl.linux.Mapping;
import dev.jovl.linux.NativeBuffer;
import dev.jovl.linux.Open;
import dev.jovl.linux.Self;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Mode;
import dev.jovl.posix.OpenFlags;
import dev.jovl.testing.Await;
import dev.jovl.testing.MemoryFilesystem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** The kernel's rules for backing files and cached data; native-notes/passthrough.md. */
@Timeout(60)
final class PassthroughTest {
  private static final long HOUR = 3_600_000_000_000L;

  private Path root;
  private Path backing;
  private Path other;
  private Backed filesystem;
  private Session session;

  /** Opens as the test says. */
  private static final class Backed extends MemoryFilesystem {
    private volatile int flags;
    private volatile @Nullable Path file;
    private volatile int staleOpens;

    Backed() {
      super(HOUR);
    }

    void next(int flags, Path file) {
      boolean may = (flags & Opened.PASSTHROUGH) == 0 || connection().passthroughDepth() > 0;
      assumeTrue(may, "needs a kernel with passthrough, which is Linux 6.12");
      this.flags = flags;
      this.file = file;
    }

    @Override
    public Opened open(Caller caller, long node, OpenHow how) throws ErrnoException {
      if (staleOpens > 0) {
        staleOpens--;
        throw ErrnoException.of(Errno.ESTALE);
      }
      Opened opened = super.open(caller, node, how);
      if ((flags & Opened.PASSTHROUGH) == 0) {
        return Opened.of(opened.handle(), flags);
      }
      try (Fd fd = openPath(Objects.requireNonNull(file), OpenFlags.RDWR)) {
        return new Opened(opened.handle(), flags, connection().openBacking(fd.number()));
      }
    }
  }

  private static Fd openPath(Path path, int flags) throws ErrnoException {
    byte[] bytes = path.toString().getBytes(StandardCharsets.UTF_8);
    return Open.path(Fd.CURRENT_DIRECTORY, bytes, flags, 0644);
  }

  @BeforeEach
  void mount(@TempDir Path dir) throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    root = Files.createDirectory(dir.resolve("mnt"));
    backing = Files.writeString(dir.resolve("backing"), "backing");
    other = Files.writeString(dir.resolve("other"), "another");
    filesystem = new Backed();
    byte[] target = root.toString().getBytes(StandardCharsets.UTF_8);
    session = new KernelEngine().mount(filesystem, MountOptions.on(target, true));
    Entry made =
        filesystem.mknod(
            Caller.ROOT,
            new EntryName(1, FileName.of("file")),
            new NewFile(Mode.REGULAR | 0644, 0, 0));
    assertThat(made.isAbsent()).isFalse();
  }

  @AfterEach
  void unmount() throws IOException, InterruptedException {
    if (session == null) {
      return;
    }
    session.detach();
    assertThat(session.awaitEnd(Duration.ofSeconds(60))).isTrue();
  }

  private Fd open() throws ErrnoException {
    return openPath(root.resolve("file"), OpenFlags.RDWR);
  }

  private static String read(Fd fd) throws ErrnoException {
    ByteBuffer data = NativeBuffer.allocate(100).bytes();
    int count = FileData.pread(fd, data, 0);
    byte[] bytes = new byte[count];
    data.flip().get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static void write(Fd fd, String text) throws ErrnoException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    ByteBuffer data = NativeBuffer.allocate(bytes.length).bytes().put(bytes).flip();
    assertThat(FileData.pwrite(fd, data, 0)).isEqualTo(bytes.length);
  }

  private long count(String name) {
    return session.counts().stream()
        .filter(count -> count.name().equals(name))
        .mapToLong(RequestCount::count)
        .sum();
  }

  private static void assertEio(Executable call) {
    assertThat(assertThrows(ErrnoException.class, call).errno()).isEqualTo(Errno.EIO);
  }

  @Test
  void readsAndWrites_neverComeHere() throws IOException {
    filesystem.next(Opened.PASSTHROUGH, backing);
    try (Fd file = open()) {
      FileData.truncate(file, 7);
      assertThat(read(file)).isEqualTo("backing");
      write(file, "changed");
      assertThat(read(file)).isEqualTo("changed");
    }
    assertThat(Files.readString(backing)).isEqualTo("changed");
    assertThat(count("READ") + count("WRITE")).isEqualTo(0);
  }

  @Test
  void mapping_isOfTheBackingFile() throws IOException {
    filesystem.next(Opened.PASSTHROUGH, backing);
    try (Fd file = open()) {
      FileData.truncate(file, 7);
      try (Mapping mapping = Mapping.of(file, 7, true, Mapping.SHARED)) {
        mapping.put(0, (byte) 'B');
      }
    }
    assertThat(Files.readString(backing)).isEqualTo("Backing");
    assertThat(count("READ") + count("WRITE")).isEqualTo(0);
  }

  @Test
  void cachedOpen_whilePassthroughIsOpen_isEio() throws IOException {
    filesystem.next(Opened.PASSTHROUGH, backing);
    try (Fd file = open()) {
      filesystem.next(0, backing);
      assertEio(this::open);
      filesystem.next(Opened.DIRECT_IO, backing);
      assertEio(this::open);
      assertThat(file.isOpen()).isTrue();
    }
  }

  @Test
  void passthroughOpen_whileCachedIsOpen_isEio() throws IOException {
    filesystem.next(0, backing);
    try (Fd file = open()) {
      filesystem.next(Opened.PASSTHROUGH, backing);
      assertEio(this::open);
      assertThat(file.isOpen()).isTrue();
    }
  }

  @Test
  void secondBackingFile_isEio() throws IOException {
    filesystem.next(Opened.PASSTHROUGH, backing);
    try (Fd file = open()) {
      filesystem.next(Opened.PASSTHROUGH, other);
      assertEio(this::open);
      assertThat(file.isOpen()).isTrue();
    }
    try (Fd file = open()) {
      assertThat(file.isOpen()).isTrue();
    }
  }

  @Test
  void keepCacheWithPassthrough_isEio() {
    filesystem.next(Opened.PASSTHROUGH | Opened.KEEP_CACHE, backing);
    assertEio(this::open);
  }

  @Test
  void directIoWithPassthrough_bringsReadsHere() throws IOException {
    filesystem.next(Opened.PASSTHROUGH | Opened.DIRECT_IO, backing);
    try (Fd file = open()) {
      write(file, "here");
      assertThat(read(file)).isEqualTo("here");
    }
    assertThat(Files.readString(backing)).isEqualTo("backing");
    assertThat(count("WRITE")).isEqualTo(1);
  }

  @Test
  void openOfAStaleNode_isLookedUpAgain() throws IOException {
    filesystem.next(0, backing);
    filesystem.staleOpens = 1;
    long before = count("LOOKUP");
    open().close();
    assertThat(count("LOOKUP") - before).isAtLeast(2);
  }

  @Test
  void openBacking_ofADirectory_fails() throws IOException {
    try (Fd directory = openPath(root.resolve(".."), OpenFlags.RDONLY | OpenFlags.DIRECTORY)) {
      assertThrows(
          ErrnoException.class, () -> filesystem.connection().openBacking(directory.number()));
    }
  }

  @Test
  void openBacking_ofAFileOfThisMount_isEloop() throws IOException {
    filesystem.next(0, backing);
    try (Fd file = open()) {
      ErrnoException thrown =
          assertThrows(
              ErrnoException.class, () -> filesystem.connection().openBacking(file.number()));
      assertThat(thrown.errno()).isEqualTo(Errno.ELOOP);
    }
  }

  @Test
  void keptData_staysUntilItIsInvalidated() throws IOException, InterruptedException {
    filesystem.next(Opened.KEEP_CACHE, backing);
    try (Fd file = open()) {
      write(file, "1");
      assertThat(read(file)).isEqualTo("1");
    }
    long reads = count("READ");
    try (Fd file = open()) {
      assertThat(read(file)).isEqualTo("1");
    }
    assertThat(count("READ")).isEqualTo(reads);
    filesystem.connection().invalidateData(2, 0, 0);
    try (Fd file = open()) {
      Await.until(
          () -> {
            assertThat(read(file)).isEqualTo("1");
            return count("READ") > reads;
          });
    }
  }

  @Test
  void storedData_isReadWithoutARequest() throws IOException {
    filesystem.next(Opened.KEEP_CACHE, backing);
    try (Fd file = open()) {
      write(file, "12");
    }
    filesystem.connection().storeData(2, 2, data -> data.put((byte) 'A').put((byte) 'B'));
    try (Fd file = open()) {
      assertThat(read(file)).isEqualTo("AB");
    }
    assertThat(count("READ")).isEqualTo(0);
  }

  @Test
  void dataOfAnotherSize_isNotStored() throws IOException {
    filesystem.next(Opened.KEEP_CACHE, backing);
    try (Fd file = open()) {
      write(file, "12");
    }
    filesystem.connection().storeData(2, 2, data -> data.put((byte) 'A'));
    try (Fd file = open()) {
      assertThat(read(file)).isEqualTo("12");
    }
  }
}
