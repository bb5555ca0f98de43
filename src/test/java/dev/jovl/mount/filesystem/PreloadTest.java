package dev.jovl.mount.filesystem;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.fuse.Connection;
import dev.jovl.fuse.RequestCount;
import dev.jovl.linux.Self;
import dev.jovl.testing.Await;
import dev.jovl.testing.Descriptors;
import dev.jovl.testing.Ending;
import dev.jovl.union.UnionOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Data that comes with the answer to an open, which must be what a read would have brought. */
@Timeout(120)
final class PreloadTest {
  private static final int PAGE = 4096;

  private final Path base;

  PreloadTest(@TempDir Path base) {
    this.base = base;
  }

  @BeforeEach
  void requireRoot() throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    for (String name : new String[] {"lower1", "upper", "work"}) {
      Files.createDirectories(base.resolve(name));
    }
  }

  private byte[] lower(String name, int size) throws IOException {
    byte[] data = new byte[size];
    new Random(size).nextBytes(data);
    Files.write(base.resolve("lower1").resolve(name), data);
    return data;
  }

  private MountedUnion mount(int stackDepth) throws IOException {
    return MountedUnion.of(base, UnionOptions.DEFAULTS, stackDepth);
  }

  private static long count(MountedUnion mounted, String name) {
    return mounted.session().counts().stream()
        .filter(each -> each.name().equals(name))
        .mapToLong(RequestCount::count)
        .sum();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, PAGE - 1, PAGE, PAGE + 1, 30_000, Connection.MAX_STORED})
  void smallFile_isReadWithoutARead(int size) throws Exception {
    byte[] data = lower("f", size);
    try (MountedUnion mounted = mount(1)) {
      Path file = mounted.root().resolve("f");
      assertThat(Files.readAllBytes(file)).isEqualTo(data);
      long attributes = count(mounted, "GETATTR");
      assertThat(Files.size(file)).isEqualTo(size);
      assertThat(Files.readAllBytes(file)).isEqualTo(data);
      assertThat(count(mounted, "READ")).isEqualTo(0);
      assertThat(count(mounted, "GETATTR")).isEqualTo(attributes);
    }
  }

  @Test
  void smallFile_isNotOpenedOnDiskAgain() throws Exception {
    byte[] data = lower("f", PAGE);
    try (MountedUnion mounted = mount(1)) {
      Path file = mounted.root().resolve("f");
      assertThat(Files.readAllBytes(file)).isEqualTo(data);
      awaitRelease(mounted);
      try (FileChannel again = FileChannel.open(file, StandardOpenOption.READ)) {
        assertThat(again.size()).isEqualTo(PAGE);
        assertThat(Descriptors.below(base.resolve("lower1/f"))).isEqualTo(0);
      }
    }
  }

  /**
   * Nobody waits for a RELEASE, so it may come after the process that closed the file has ended.
   */
  private static void awaitRelease(MountedUnion mounted) {
    Await.until(() -> count(mounted, "RELEASE") > 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, Connection.MAX_STORED + 1, 1 << 20})
  void otherFile_isReadAsEver(int size) throws Exception {
    byte[] data = lower("f", size);
    try (MountedUnion mounted = mount(1)) {
      assertThat(Files.readAllBytes(mounted.root().resolve("f"))).isEqualTo(data);
      assertThat(count(mounted, "READ") > 0).isEqualTo(size > 0);
    }
  }

  /** What the kernel has dropped for want of memory is read, since data is given once only. */
  @Test
  void droppedData_isRead() throws Exception {
    byte[] data = lower("f", 30_000);
    try (MountedUnion mounted = mount(1)) {
      Path file = mounted.root().resolve("f");
      try (FileChannel holder = FileChannel.open(file)) {
        ByteBuffer buffer = ByteBuffer.allocate(data.length);
        assertThat(holder.read(buffer)).isEqualTo(data.length);
        dropPages(file);
        assertThat(Files.readAllBytes(file)).isEqualTo(data);
      }
      assertThat(count(mounted, "READ")).isGreaterThan(0L);
    }
  }

  private static void dropPages(Path file) throws Exception {
    Process dd =
        new ProcessBuilder("dd", "if=" + file, "of=/dev/null", "iflag=nocache", "count=0").start();
    assertThat(Ending.code(dd)).isEqualTo(0);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void writer_isSeenByWhoHasTheData(int depth) throws Exception {
    byte[] data = lower("f", 10_000);
    try (MountedUnion mounted = mount(depth)) {
      Path file = mounted.root().resolve("f");
      try (FileChannel reader = FileChannel.open(file)) {
        assertThat(bytes(reader)).isEqualTo(data);
        Files.write(file, new byte[] {'n', 'e', 'w'}, StandardOpenOption.WRITE);
        data[0] = 'n';
        data[1] = 'e';
        data[2] = 'w';
        assertThat(bytes(reader)).isEqualTo(data);
      }
      assertThat(Files.readAllBytes(file)).isEqualTo(data);
    }
  }

  private static byte[] bytes(FileChannel channel) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate((int) channel.size());
    int unused = channel.read(buffer, 0);
    return Arrays.copyOf(buffer.array(), buffer.position());
  }
}
