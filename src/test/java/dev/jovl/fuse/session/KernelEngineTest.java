package dev.jovl.fuse.session;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.fuse.Engine;
import dev.jovl.fuse.EngineContract;
import dev.jovl.linux.Fd;
import dev.jovl.linux.FileData;
import dev.jovl.linux.Mounts;
import dev.jovl.linux.Names;
import dev.jovl.linux.NativeBuffer;
import dev.jovl.linux.Self;
import dev.jovl.linux.Stats;
import dev.jovl.posix.Errno;
import dev.jovl.posix.FileName;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.RenameFlags;
import dev.jovl.posix.Timespec;
import dev.jovl.testing.Await;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The kernel engine on a real mount. */
final class KernelEngineTest extends EngineContract {
  @Override
  protected Engine engine() {
    return new KernelEngine();
  }

  @Test
  void write_inMegabytes() throws IOException {
    ByteBuffer data = NativeBuffer.allocate(4 << 20).bytes();
    try (Fd file = open("file", OpenFlags.RDWR | OpenFlags.CREAT)) {
      assertThat(FileData.write(file, data)).isEqualTo(4 << 20);
    }
    assertThat(count("WRITE")).isEqualTo(4);
  }

  @Test
  void statx_tellsTheTimeOfBirth() throws IOException {
    try (Fd file = open("file", OpenFlags.RDWR | OpenFlags.CREAT)) {
      assertThat(Stats.of(file).birth()).isEqualTo(new Timespec(1, 5));
    }
  }

  @Test
  void rename_hasAllFlags() throws IOException {
    FileName a = FileName.of("a");
    FileName b = FileName.of("b");
    Files.writeString(root.resolve("a"), "1");
    Files.writeString(root.resolve("b"), "22");
    try (Fd top = top()) {
      assertFails(Errno.EEXIST, () -> Names.rename(top, a, top, b, RenameFlags.NOREPLACE));
      Names.rename(top, a, top, b, RenameFlags.EXCHANGE);
      assertThat(Files.readString(root.resolve("a"))).isEqualTo("22");
      Names.rename(top, a, top, b);
    }
    assertThat(Files.readString(root.resolve("b"))).isEqualTo("22");
    assertThat(Files.exists(root.resolve("a"))).isFalse();
  }

  @Test
  void tmpfile_canBeLinked() throws IOException {
    try (Fd top = top();
        Fd file = open("", OpenFlags.RDWR | OpenFlags.TMPFILE)) {
      FileData.truncate(file, 7);
      Names.link(file, top, FileName.of("named"));
      assertThat(Stats.at(top, FileName.of("named")).size()).isEqualTo(7);
    }
  }

  @Test
  void seekAllocateCopy() throws IOException {
    try (Fd file = open("file", OpenFlags.RDWR | OpenFlags.CREAT);
        Fd copy = open("copy", OpenFlags.RDWR | OpenFlags.CREAT)) {
      FileData.allocate(file, 0, 0, 10_000);
      assertThat(Stats.of(file).size()).isEqualTo(10_000);
      assertThat(FileData.seek(file, 5, FileData.SEEK_HOLE)).isEqualTo(10_000);
      assertThat(FileData.nextData(file, 10_000)).isEqualTo(-1);
      assertThat(FileData.copyRange(file, 0, copy, 0, 1L << 40)).isEqualTo(10_000);
      assertThat(Stats.of(copy).size()).isEqualTo(10_000);
      FileData.sync(file);
      FileData.syncFilesystem(file);
    }
    assertThat(count("COPY_FILE_RANGE_64") + count("COPY_FILE_RANGE")).isAtLeast(1);
  }

  @Test
  void readdir_ofManyNames_seesEachOnceAndCountsThem() throws IOException {
    for (int i = 0; i < 3000; i++) {
      Files.createFile(root.resolve("a-rather-long-name-" + i));
    }
    try (Stream<Path> list = Files.list(root)) {
      List<String> names = list.map(Path::toString).toList();
      assertThat(names).containsNoDuplicates();
      assertThat(names).hasSize(3000);
    }
    try (Stream<Path> list = Files.list(root)) {
      assertThat(list.allMatch(Files::isRegularFile)).isTrue();
    }
    assertThat(count("READDIRPLUS")).isAtLeast(1);
  }

  @Test
  void forgets_bringCountsBackToZero() throws IOException, InterruptedException {
    for (int i = 0; i < 500; i++) {
      Files.createFile(root.resolve("f" + i));
    }
    assertThat(filesystem.lookupCount()).isAtLeast(500);
    for (int i = 0; i < 500; i++) {
      Files.delete(root.resolve("f" + i));
    }
    // The kernel forgets what is gone when it has nothing better to do.
    Await.until(() -> filesystem.lookupCount() == 0);
    assertThat(filesystem.nodeCount()).isEqualTo(1);
    session.unmount();
    assertThat(session.awaitEnd(Duration.ofSeconds(60))).isTrue();
    assertThat(filesystem.handleCount()).isEqualTo(0);
    assertThat(filesystem.destroyCount()).isEqualTo(1);
  }

  @Test
  void flush_isAskedForOnce() throws IOException {
    for (int i = 0; i < 5; i++) {
      open("file", OpenFlags.RDWR | OpenFlags.CREAT).close();
    }
    assertThat(count("FLUSH")).isEqualTo(1);
  }

  @Test
  void readAhead_isAMegabyte() throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    byte[] target = root.toString().getBytes(StandardCharsets.UTF_8);
    Path setting = ReadAhead.setting(target);
    assertThat(Files.readString(setting).strip()).isEqualTo("1024");
  }

  @Test
  void smallFile_costsFourRequestsAndItsRelease() throws IOException {
    open("warm", OpenFlags.RDWR | OpenFlags.CREAT).close();
    List<String> kinds = List.of("LOOKUP", "CREATE", "GETXATTR", "WRITE", "MKNOD", "OPEN", "FLUSH");
    List<Long> before = kinds.stream().map(this::count).toList();
    try (Fd file = open("file", OpenFlags.WRONLY | OpenFlags.CREAT)) {
      assertThat(FileData.write(file, NativeBuffer.allocate(10).bytes())).isEqualTo(10);
    }
    List<Long> costs = new ArrayList<>();
    for (int i = 0; i < kinds.size(); i++) {
      costs.add(count(kinds.get(i)) - before.get(i));
    }
    assertThat(costs).containsExactly(1L, 1L, 1L, 1L, 0L, 0L, 0L).inOrder();
  }

  @Test
  void abort_endsTheSession() throws IOException, InterruptedException {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    byte[] target = root.toString().getBytes(StandardCharsets.UTF_8);
    int force = 1;
    try (Fd file = open("file", OpenFlags.RDWR | OpenFlags.CREAT)) {
      assertFails(Errno.EBUSY, () -> Mounts.unmount(target, force));
      assertThat(session.awaitEnd(Duration.ofSeconds(60))).isTrue();
      assertFails(Errno.ENOTCONN, () -> Stats.of(file));
    }
    assertThat(session.isAlive()).isFalse();
    assertThat(filesystem.destroyCount()).isEqualTo(1);
    session.detach();
  }
}
