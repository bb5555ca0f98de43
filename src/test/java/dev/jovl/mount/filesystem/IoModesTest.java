package dev.jovl.mount.filesystem;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.util.concurrent.Futures;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Mapping;
import dev.jovl.linux.Names;
import dev.jovl.linux.Open;
import dev.jovl.linux.Self;
import dev.jovl.posix.FileName;
import dev.jovl.posix.OpenFlags;
import dev.jovl.testing.Ending;
import dev.jovl.union.Node;
import dev.jovl.union.UnionOptions;
import dev.jovl.union.UnionWatcher;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The bytes that are seen while a node goes from one way of reading and writing to another, with
 * passthrough (stack depth 1) and without.
 */
final class IoModesTest {
  private static final String OLD = "old".repeat(30_000);

  @BeforeEach
  void requireRoot() {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
  }

  private static MountedUnion mount(Path base, int depth) throws IOException {
    for (String name : new String[] {"lower1", "upper", "work"}) {
      Files.createDirectories(base.resolve(name));
    }
    Files.writeString(base.resolve("lower1/f"), OLD);
    return MountedUnion.of(base, UnionOptions.DEFAULTS, depth);
  }

  private static String read(FileChannel channel) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(OLD.length() + 100);
    int at = 0;
    int count = channel.read(buffer, at);
    while (count > 0) {
      at += count;
      count = channel.read(buffer, at);
    }
    return new String(buffer.array(), 0, at, StandardCharsets.ISO_8859_1);
  }

  private static void write(FileChannel channel, String text, long offset) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    int written = channel.write(bytes, offset);
    assertThat(written).isEqualTo(text.length());
  }

  private static FileChannel open(Path path, StandardOpenOption... options) throws IOException {
    return FileChannel.open(path, options);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void copyUp_whileAReaderIsOpen(int depth, @TempDir Path base) throws Exception {
    try (MountedUnion mounted = mount(base, depth)) {
      Path file = mounted.root().resolve("f");
      try (FileChannel reader = open(file, StandardOpenOption.READ)) {
        assertThat(read(reader)).isEqualTo(OLD);
        try (FileChannel writer = open(file, StandardOpenOption.WRITE)) {
          write(writer, "NEW", 50_000);
          assertThat(read(reader).substring(50_000, 50_003)).isEqualTo("NEW");
        }
        try (FileChannel later = open(file, StandardOpenOption.READ)) {
          assertThat(read(later)).isEqualTo(read(reader));
        }
      }
      assertThat(Files.readString(file).substring(50_000, 50_003)).isEqualTo("NEW");
    }
    assertThat(Files.readString(base.resolve("lower1/f"))).isEqualTo(OLD);
  }

  /**
   * After mmap(2) the kernel of itself asks again for the access time alone, which {@code stat -c
   * %Y} does not want; see generic/080 of xfstests.
   */
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void mapping_movesATimeThatIsAskedForAlone(int depth, @TempDir Path base) throws Exception {
    try (MountedUnion mounted = mount(base, depth)) {
      Path file = mounted.root().resolve("f");
      Files.writeString(file, OLD);
      Files.setLastModifiedTime(file, FileTime.from(5, TimeUnit.SECONDS));
      assertThat(modified(file)).isEqualTo("5");
      try (Fd open = openToReadAndWrite(file);
          Mapping mapping = Mapping.of(open, OLD.length(), true, Mapping.SHARED)) {
        mapping.put(0, (byte) 'N');
        mapping.sync();
        assertThat(modified(file)).isNotEqualTo("5");
      }
    }
  }

  private static Fd openToReadAndWrite(Path file) throws IOException {
    byte[] path = file.toString().getBytes(StandardCharsets.UTF_8);
    return Open.path(Fd.CURRENT_DIRECTORY, path, OpenFlags.RDWR);
  }

  /** Returns the time of the last change as a program sees it that asks for nothing else. */
  private static String modified(Path file) throws Exception {
    Process stat = new ProcessBuilder("stat", "-c", "%Y", file.toString()).start();
    String told = new String(Ending.output(stat), StandardCharsets.UTF_8).strip();
    assertThat(Ending.code(stat)).isEqualTo(0);
    return told;
  }

  /** The file is opened below, and copied up before the kernel is told how it is read. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void copyUp_thatOvertakesAnOpen(int depth, @TempDir Path base) throws Exception {
    mount(base, depth).close();
    Path file = base.resolve("mnt/f");
    FutureTask<Boolean> writing =
        new FutureTask<>(
            () -> {
              try (FileChannel writer = open(file, StandardOpenOption.WRITE)) {
                write(writer, "NEW", 0);
              }
              return true;
            });
    AtomicBoolean opened = new AtomicBoolean();
    UnionWatcher watcher =
        new UnionWatcher() {
          @Override
          public void opened(Node node, int flags) {
            if (!opened.getAndSet(true)) {
              new Thread(writing).start();
              assertThat(Futures.getUnchecked(writing)).isTrue();
            }
          }
        };
    try (MountedUnion mounted = MountedUnion.watched(base, UnionOptions.DEFAULTS, depth, watcher)) {
      assertThat(mounted.root().resolve("f")).isEqualTo(file);
      try (FileChannel reader = open(file, StandardOpenOption.READ)) {
        assertThat(writing.get()).isTrue();
        assertThat(read(reader)).startsWith("NEW" + OLD.substring(3));
        try (FileChannel writer = open(file, StandardOpenOption.WRITE)) {
          write(writer, "LATER", 0);
        }
        assertThat(read(reader)).startsWith("LATER");
      }
    }
    assertThat(Files.readString(base.resolve("upper/f"))).startsWith("LATER");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void cachedAfterPassthrough_showsWhatWasWritten(int depth, @TempDir Path base) throws Exception {
    try (MountedUnion mounted = mount(base, depth)) {
      Path file = mounted.root().resolve("f");
      assertThat(Files.readString(file)).isEqualTo(OLD);
      try (FileChannel writer = open(file, StandardOpenOption.WRITE)) {
        write(writer, "NEW", 0);
      }
      Files.setAttribute(file, "unix:mode", 04755);
      assertThat(Files.readString(file)).startsWith("NEW");
      try (FileChannel writer = open(file, StandardOpenOption.WRITE)) {
        write(writer, "MORE", 3);
      }
      Files.setAttribute(file, "unix:mode", 0644);
      assertThat(Files.readString(file)).startsWith("NEWMORE");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void setId_whileOpen(int depth, @TempDir Path base) throws Exception {
    try (MountedUnion mounted = mount(base, depth)) {
      Path file = mounted.root().resolve("n");
      Files.writeString(file, "first");
      try (FileChannel writer = open(file, StandardOpenOption.WRITE)) {
        Files.setAttribute(file, "unix:mode", 04755);
        try (FileChannel second = open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
          write(writer, "FIRST", 0);
          write(second, "!", 5);
          assertThat(read(second)).isEqualTo("FIRST!");
        }
      }
      assertThat(Files.readString(file)).isEqualTo("FIRST!");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void setId_isSentAsItIs(int depth, @TempDir Path base) throws Exception {
    try (MountedUnion mounted = mount(base, depth)) {
      Path file = mounted.root().resolve("n");
      Path copy = Files.createFile(base.resolve("copy"));
      Files.writeString(file, "first");
      try (FileChannel writer = open(file, StandardOpenOption.WRITE)) {
        Files.setAttribute(file, "unix:mode", 04755);
        try (FileChannel reader = open(file, StandardOpenOption.READ);
            FileChannel target = open(copy, StandardOpenOption.WRITE)) {
          assertThat(reader.transferTo(0, 5, target)).isEqualTo(5);
          write(writer, "FIRST", 0);
          assertThat(reader.transferTo(0, 5, target)).isEqualTo(5);
        }
      }
      assertThat(Files.readString(copy)).isEqualTo("firstFIRST");
    }
  }

  /**
   * sendfile(2) from what is open to write too, on a file with set-id bits, fills the kernel's
   * cache, which a write that passes through does not know of; it is empty a moment after.
   */
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void setId_isSentAsItIsByWhoMayWrite(int depth, @TempDir Path base) throws Exception {
    try (MountedUnion mounted = mount(base, depth)) {
      Path file = mounted.root().resolve("n");
      Files.writeString(file, "first");
      try (FileChannel writer = open(file, StandardOpenOption.WRITE)) {
        Files.setAttribute(file, "unix:mode", 04755);
        try (FileChannel other = open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
          assertThat(sent(other, base)).isEqualTo("first");
          write(writer, "FIRST", 0);
          long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
          String sent = sent(other, base);
          while (sent.equals("first") && System.nanoTime() < end) {
            sent = sent(other, base);
          }
          assertThat(sent).isEqualTo("FIRST");
        }
      }
    }
  }

  private static String sent(FileChannel from, Path base) throws IOException {
    Path copy = base.resolve("copy");
    try (FileChannel target = open(copy, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      assertThat(from.transferTo(0, 5, target)).isEqualTo(5);
    }
    return Files.readString(copy);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void renameOver_keepsTheOpenFile(int depth, @TempDir Path base) throws Exception {
    try (MountedUnion mounted = mount(base, depth)) {
      Path file = mounted.root().resolve("a");
      Files.writeString(file, "of a");
      Files.writeString(mounted.root().resolve("b"), "of b");
      try (FileChannel old = open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        Path unused = Files.move(mounted.root().resolve("b"), file, StandardCopyOption.ATOMIC_MOVE);
        write(old, "OF", 0);
        assertThat(read(old)).isEqualTo("OF a");
        assertThat(Files.readString(file)).isEqualTo("of b");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void names_ofOneFileShowTheSame(int depth, @TempDir Path base) throws Exception {
    try (MountedUnion mounted = mount(base, depth)) {
      Path file = mounted.root().resolve("f");
      Path other = mounted.root().resolve("g");
      Path unused = Files.createLink(other, file);
      try (FileChannel writer = open(file, StandardOpenOption.WRITE);
          FileChannel reader = open(other, StandardOpenOption.READ)) {
        write(writer, "NEW", 0);
        assertThat(read(reader)).startsWith("NEW");
        FileChannel cut = writer.truncate(2);
        assertThat(read(reader)).isEqualTo("NE");
        assertThat(cut.size()).isEqualTo(2);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void tmpfile_isSeenWhenItGetsItsName(int depth, @TempDir Path base) throws Exception {
    try (MountedUnion mounted = mount(base, depth)) {
      byte[] root = mounted.root().toString().getBytes(StandardCharsets.UTF_8);
      int flags = OpenFlags.TMPFILE | OpenFlags.RDWR;
      try (Fd directory =
              Open.path(Fd.CURRENT_DIRECTORY, root, OpenFlags.PATH | OpenFlags.DIRECTORY);
          Fd file = Open.path(Fd.CURRENT_DIRECTORY, root, flags, 0644)) {
        Files.writeString(Path.of("/proc/self/fd/" + file.number()), "nameless");
        Names.link(file, directory, FileName.of("named"));
        assertThat(Files.readString(mounted.root().resolve("named"))).isEqualTo("nameless");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void write_reachesTheUpperAtOnce(int depth, @TempDir Path base) throws Exception {
    try (MountedUnion mounted = mount(base, depth)) {
      Path file = mounted.root().resolve("n");
      Files.writeString(file, "0123456789");
      try (FileChannel writer = open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        write(writer, "ab", 2);
        assertThat(read(writer)).isEqualTo("01ab456789");
      }
      assertThat(Files.readString(base.resolve("upper/n"))).isEqualTo("01ab456789");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void readOnly_showsLargeAndSmallFiles(int depth, @TempDir Path base) throws Exception {
    Files.createDirectories(base.resolve("lower1"));
    Files.writeString(base.resolve("lower1/large"), OLD);
    Files.writeString(base.resolve("lower1/small"), "s");
    try (MountedUnion mounted = MountedUnion.of(base, UnionOptions.DEFAULTS, depth)) {
      assertThat(Files.readString(mounted.root().resolve("large"))).isEqualTo(OLD);
      assertThat(Files.readString(mounted.root().resolve("small"))).isEqualTo("s");
    }
  }
}
