package dev.jovl.mount.filesystem;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.fuse.AttributeChange;
import dev.jovl.fuse.Caller;
import dev.jovl.fuse.EntryName;
import dev.jovl.fuse.OpenFile;
import dev.jovl.fuse.OpenHow;
import dev.jovl.fuse.ReadHow;
import dev.jovl.fuse.WriteHow;
import dev.jovl.linux.NativeBuffer;
import dev.jovl.linux.Self;
import dev.jovl.posix.FileName;
import dev.jovl.posix.OpenFlags;
import dev.jovl.testing.PathHandle;
import dev.jovl.union.Union;
import dev.jovl.union.UnionDirectories;
import dev.jovl.union.UnionOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the kernel is told of writes with O_DIRECT: with libaio, while others read the same pages or
 * asked for the times, it kept some as they were before the write for good.
 */
final class DirectWritesTest {
  private static final int BLOCK = 4096;
  private static final WriteHow DIRECT =
      new WriteHow(BLOCK, false, false, true, WriteHow.Sync.NONE, false);
  private static final WriteHow LATE =
      new WriteHow(BLOCK, true, false, false, WriteHow.Sync.NONE, false);
  private static final WriteHow BUFFERED =
      new WriteHow(BLOCK, false, false, false, WriteHow.Sync.NONE, false);

  private final Kernel kernel = new Kernel();
  private Union union;
  private UnionFilesystem filesystem;
  private long node;

  @BeforeEach
  void open(@TempDir Path base) throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    for (String name : new String[] {"lower1", "upper", "work"}) {
      Files.createDirectories(base.resolve(name));
    }
    Files.write(base.resolve("lower1/f"), new byte[3 * BLOCK]);
    UnionDirectories directories =
        UnionDirectories.writable(
            List.of(PathHandle.of(base.resolve("lower1"))),
            PathHandle.of(base.resolve("upper")),
            PathHandle.of(base.resolve("work")));
    union = Union.open(directories, UnionOptions.DEFAULTS);
    filesystem = new UnionFilesystem(union, CachePolicy.FOREVER);
    filesystem.init(kernel);
    EntryName name = new EntryName(1, FileName.of("f"));
    node = filesystem.lookup(Caller.ROOT, name).node();
  }

  @AfterEach
  void close() {
    if (Self.effectiveUid() == 0) {
      filesystem.destroy();
    }
  }

  private OpenFile open(int flags) throws IOException {
    OpenHow how = new OpenHow(flags, false);
    return new OpenFile(node, filesystem.open(Caller.ROOT, node, how).handle());
  }

  private void read(OpenFile file, boolean cached) throws IOException {
    filesystem.read(
        Caller.ROOT, file, new ReadHow(0, cached), NativeBuffer.allocate(BLOCK).bytes());
  }

  private void write(OpenFile file, WriteHow how) throws IOException {
    int written = filesystem.write(Caller.ROOT, file, how, NativeBuffer.allocate(BLOCK).bytes());
    assertThat(written).isEqualTo(BLOCK);
  }

  @Test
  void fileThatIsReadThroughTheCache_isDroppedThere() throws IOException {
    OpenFile reader = open(OpenFlags.RDONLY);
    OpenFile writer = open(OpenFlags.RDWR);
    read(reader, true);
    write(writer, DIRECT);
    assertThat(kernel.dropped).containsExactly(node + " " + BLOCK + " " + BLOCK);
    write(writer, BUFFERED);
    assertThat(kernel.dropped).hasSize(1);
  }

  /** The page may have been dropped and read when the write had changed it and was not here yet. */
  @Test
  void fileThatIsReadAgain_isDroppedAfterTheNextWrite() throws IOException {
    OpenFile reader = open(OpenFlags.RDONLY);
    OpenFile writer = open(OpenFlags.RDWR);
    read(reader, true);
    write(writer, DIRECT);
    read(reader, true);
    write(writer, LATE);
    assertThat(kernel.dropped).hasSize(1);
    write(writer, BUFFERED);
    assertThat(kernel.dropped).hasSize(2);
    write(writer, BUFFERED);
    assertThat(kernel.dropped).hasSize(2);
    read(reader, true);
    write(writer, DIRECT);
    write(writer, BUFFERED);
    assertThat(kernel.dropped).hasSize(4);
  }

  @Test
  void fileThatIsReadPastTheCache_isNot() throws IOException {
    OpenFile writer = open(OpenFlags.RDWR);
    read(writer, false);
    write(writer, DIRECT);
    assertThat(kernel.dropped).isEmpty();
  }

  /** The kernel drops what it has before it sends the write. */
  @Test
  void fileThatWasReadBefore_isNot() throws IOException {
    OpenFile reader = open(OpenFlags.RDONLY);
    read(reader, true);
    OpenFile writer = open(OpenFlags.RDWR);
    write(writer, DIRECT);
    assertThat(kernel.dropped).isEmpty();
  }

  @Test
  void attributesThatWereAskedFor_areAskedForAgain() throws IOException {
    OpenFile writer = open(OpenFlags.RDWR);
    filesystem.getattr(Caller.ROOT, node, null);
    kernel.attributes.clear();
    write(writer, BUFFERED);
    assertThat(kernel.attributes).isEmpty();
    write(writer, DIRECT);
    assertThat(kernel.attributes).containsExactly("now " + node);
    write(writer, DIRECT);
    assertThat(kernel.attributes).hasSize(1);
    filesystem.getattr(Caller.ROOT, node, null);
    write(writer, LATE);
    assertThat(kernel.attributes)
        .containsExactly("now " + node, "by another thread " + node)
        .inOrder();
  }

  /** Its data may have been written in part. */
  @Test
  void attributesBeforeAWriteThatFails_areAskedForAgain() throws IOException {
    OpenFile reader = open(OpenFlags.RDONLY);
    filesystem.getattr(Caller.ROOT, node, null);
    kernel.attributes.clear();
    assertThrows(IOException.class, () -> write(reader, DIRECT));
    assertThat(kernel.attributes).containsExactly("now " + node);
  }

  @Test
  void attributesOfAChange_areAskedForAgain() throws IOException {
    OpenFile writer = open(OpenFlags.RDWR);
    write(writer, DIRECT);
    kernel.attributes.clear();
    AttributeChange mode = new AttributeChange(0600, null, null, null, null, null, null, false);
    filesystem.setattr(Caller.ROOT, node, mode);
    write(writer, DIRECT);
    assertThat(kernel.attributes).containsExactly("now " + node);
  }

  /** A write may have come between the look at a file and the note that it was shown. */
  @Test
  void entryOfAFileThatIsOpenForWriting_isKeptWithoutAttributes() throws IOException {
    EntryName name = new EntryName(1, FileName.of("f"));
    OpenFile reader = open(OpenFlags.RDONLY);
    assertThat(filesystem.lookup(Caller.ROOT, name).present().validNanos()).isGreaterThan(0);
    OpenFile writer = open(OpenFlags.RDWR);
    assertThat(filesystem.lookup(Caller.ROOT, name).present().validNanos()).isEqualTo(0);
    filesystem.release(writer);
    assertThat(filesystem.lookup(Caller.ROOT, name).present().validNanos()).isGreaterThan(0);
    filesystem.release(reader);
  }

  /** The monitor is held while a name is removed, or something is appended with O_SYNC. */
  @Test
  void reading_waitsForNobodyWhoChangesTheNode() throws Exception {
    OpenFile writer = open(OpenFlags.RDWR);
    ExecutorService reader = Executors.newSingleThreadExecutor();
    try {
      synchronized (Objects.requireNonNull(union.nodes().get(node))) {
        Future<?> done =
            reader.submit(
                () -> {
                  read(writer, true);
                  return null;
                });
        assertThat(done.get(60, TimeUnit.SECONDS)).isNull();
      }
    } finally {
      reader.shutdown();
    }
  }

  /** A kernel that remembers what it was to drop. */
  private static final class Kernel extends FakeConnection {
    private final List<String> dropped = new ArrayList<>();
    private final List<String> attributes = new ArrayList<>();

    @Override
    public void invalidateAttributes(long node) {
      attributes.add("now " + node);
    }

    @Override
    public void dropAttributes(long node) {
      attributes.add("by another thread " + node);
    }

    @Override
    public void invalidateData(long node, long offset, long length) {
      dropData(node, offset, length);
    }

    @Override
    public void dropData(long node, long offset, long length) {
      dropped.add(node + " " + offset + " " + length);
    }
  }
}
