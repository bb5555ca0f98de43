package dev.jovl.mount.filesystem;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.DirectoryReader;
import dev.jovl.linux.Fd;
import dev.jovl.linux.FileData;
import dev.jovl.linux.NativeBuffer;
import dev.jovl.linux.Open;
import dev.jovl.linux.Self;
import dev.jovl.posix.DirectoryEntry;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import dev.jovl.testing.Descriptors;
import dev.jovl.union.Node;
import dev.jovl.union.UnionOptions;
import dev.jovl.union.UnionWatcher;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Directories that are read without handles, many at once and while they change. */
final class DirectoriesTest {
  /** More than the mount keeps readings. */
  private static final int DIRECTORIES = 36;

  private static final int FILES = 150;

  private final Path base;

  DirectoriesTest(@TempDir Path base) {
    this.base = base;
  }

  @BeforeEach
  void requireRoot() {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
  }

  /** A directory that is read a few entries at a time. */
  private static final class Reading implements AutoCloseable {
    private final Fd fd;
    private DirectoryReader reader;
    private final List<String> names = new ArrayList<>();
    private boolean ended;

    Reading(Path directory) throws IOException {
      this(directory, 4096);
    }

    /** Reads with a buffer of some bytes; the kernel still asks for a page at a time. */
    Reading(Path directory, int buffer) throws IOException {
      byte[] path = directory.toString().getBytes(StandardCharsets.UTF_8);
      fd = Open.path(Fd.CURRENT_DIRECTORY, path, OpenFlags.RDONLY | OpenFlags.DIRECTORY);
      reader = new DirectoryReader(fd, NativeBuffer.allocate(buffer));
    }

    void read(int count) throws IOException {
      for (int i = 0; i < count && !ended; i++) {
        DirectoryEntry entry = reader.next();
        if (entry == null) {
          ended = true;
        } else if (!entry.name().isDots()) {
          names.add(entry.name().toString());
        }
      }
    }

    /** Reads what one getdents64(2) gives. */
    void readPortion() throws IOException {
      long end;
      DirectoryEntry entry;
      do {
        entry = requireNonNull(reader.next());
        end = FileData.seek(fd, 0, FileData.SEEK_CUR);
        if (!entry.name().isDots()) {
          names.add(entry.name().toString());
        }
      } while (entry.nextOffset() != end);
    }

    /** Goes on with a buffer of a page. */
    void widen() {
      reader = new DirectoryReader(fd, NativeBuffer.allocate(4096));
    }

    @Override
    public void close() {
      fd.close();
    }
  }

  private MountedUnion mount() throws IOException {
    for (String name : new String[] {"lower1", "upper", "work"}) {
      Files.createDirectories(base.resolve(name));
    }
    return MountedUnion.of(base, UnionOptions.DEFAULTS, 1);
  }

  private static void fill(Path directory) throws IOException {
    Files.createDirectories(directory);
    for (int i = 0; i < FILES; i++) {
      Files.createFile(directory.resolve("a-name-that-takes-some-room-" + i));
    }
  }

  /** In the upper alone, so streamed, and merged of two layers. */
  private void fillDirectories() throws IOException {
    for (int i = 0; i < DIRECTORIES; i++) {
      fill(base.resolve("upper/d" + i));
      if (i % 2 == 0) {
        Files.createDirectories(base.resolve("lower1/d" + i));
        Files.createFile(base.resolve("lower1/d" + i + "/below"));
      }
    }
  }

  @Test
  void manyAtOnce_eachShowsAllNamesOnce() throws Exception {
    fillDirectories();
    try (MountedUnion mounted = mount()) {
      List<Reading> readings = new ArrayList<>();
      for (int i = 0; i < DIRECTORIES; i++) {
        readings.add(new Reading(mounted.root().resolve("d" + i)));
      }
      while (!readings.stream().allMatch(reading -> reading.ended)) {
        for (Reading reading : readings) {
          reading.read(70);
        }
      }
      for (int i = 0; i < DIRECTORIES; i++) {
        List<String> names = readings.get(i).names;
        assertThat(names).hasSize(FILES + (i % 2 == 0 ? 1 : 0));
        assertThat(names).containsNoDuplicates();
        readings.get(i).close();
      }
    }
  }

  @Test
  void namesThatStay_areShownWhileOthersGo() throws Exception {
    fillDirectories();
    try (MountedUnion mounted = mount()) {
      List<Reading> readings = new ArrayList<>();
      for (int i = 0; i < DIRECTORIES; i++) {
        readings.add(new Reading(mounted.root().resolve("d" + i)));
        readings.get(i).read(70);
      }
      for (int i = 0; i < DIRECTORIES; i++) {
        for (int file = 0; file < FILES; file += 2) {
          Files.delete(mounted.root().resolve("d" + i + "/a-name-that-takes-some-room-" + file));
        }
      }
      for (int i = 0; i < DIRECTORIES; i++) {
        Reading reading = readings.get(i);
        reading.read(Integer.MAX_VALUE);
        assertThat(reading.names).containsNoDuplicates();
        for (int file = 1; file < FILES; file += 2) {
          assertWithMessage("directory %s", i)
              .that(new TreeSet<>(reading.names))
              .contains("a-name-that-takes-some-room-" + file);
        }
        reading.close();
      }
    }
  }

  /**
   * What an earlier reader has left lies at a position that a later one comes to, if that reads in
   * other portions.
   */
  @Test
  void readerOfSmallPortions_seesWhatChangedBeforeIt() throws Exception {
    fillDirectories();
    try (MountedUnion mounted = mount()) {
      for (String name : new String[] {"d0", "d1"}) {
        Path directory = mounted.root().resolve(name);
        List<String> seen;
        try (Reading leaves = new Reading(directory)) {
          leaves.readPortion();
          seen = leaves.names;
        }
        String last = seen.remove(seen.size() - 1);
        for (String each : seen) {
          Files.delete(directory.resolve(each));
        }
        for (int i = 0; i < 20; i++) {
          Files.createFile(directory.resolve("new-" + i));
        }
        TreeSet<String> expected =
            new TreeSet<>(List.of(base.resolve("upper/" + name).toFile().list()));
        if (Files.exists(base.resolve("lower1/" + name))) {
          expected.add("below");
        }
        try (Reading small = new Reading(directory, 64)) {
          while (!small.names.contains(last)) {
            small.read(1);
          }
          small.widen();
          small.read(Integer.MAX_VALUE);
          assertThat(small.names).containsNoDuplicates();
          assertThat(small.names).containsExactlyElementsIn(expected);
        }
      }
    }
  }

  /** As musl's readdir(3) does, whose buffer is half a page: what the kernel asks for is a page. */
  @Test
  void readerOfSmallPortions_listsNothingAnew() throws Exception {
    fillDirectories();
    Files.createDirectories(base.resolve("work"));
    AtomicInteger listings = new AtomicInteger();
    UnionWatcher watcher =
        new UnionWatcher() {
          @Override
          public void listed(Node directory) {
            int unused = listings.incrementAndGet();
          }
        };
    try (MountedUnion mounted = MountedUnion.watched(base, UnionOptions.DEFAULTS, 1, watcher)) {
      for (String name : new String[] {"d0", "d1"}) {
        listings.set(0);
        try (Reading first = new Reading(mounted.root().resolve(name), 64);
            Reading second = new Reading(mounted.root().resolve(name), 64)) {
          while (!first.ended || !second.ended) {
            first.read(1);
            second.read(3);
          }
          assertThat(second.names).containsExactlyElementsIn(first.names);
        }
        assertWithMessage(name).that(listings.get()).isAtMost(3);
      }
    }
  }

  @Test
  void directoryThatWasRemoved_cannotBeRead() throws Exception {
    fill(base.resolve("upper/d"));
    try (MountedUnion mounted = mount()) {
      try (Reading reading = new Reading(mounted.root().resolve("d"))) {
        for (int file = 0; file < FILES; file++) {
          Files.delete(mounted.root().resolve("d/a-name-that-takes-some-room-" + file));
        }
        Files.delete(mounted.root().resolve("d"));
        ErrnoException gone =
            assertThrows(ErrnoException.class, () -> reading.read(Integer.MAX_VALUE));
        assertThat(gone.errno()).isEqualTo(Errno.ENOENT);
      }
    }
  }

  @Test
  void copyUp_ofADirectoryThatIsBeingRead() throws Exception {
    fill(base.resolve("lower1/d"));
    try (MountedUnion mounted = mount()) {
      try (Reading reading = new Reading(mounted.root().resolve("d"))) {
        reading.read(70);
        Files.createFile(mounted.root().resolve("d/new"));
        Files.delete(mounted.root().resolve("d/a-name-that-takes-some-room-7"));
        reading.read(Integer.MAX_VALUE);
        assertThat(reading.names).containsNoDuplicates();
        assertThat(reading.names.size()).isAtLeast(FILES - 1);
      }
      try (Reading again = new Reading(mounted.root().resolve("d"))) {
        again.read(Integer.MAX_VALUE);
        assertThat(again.names).contains("new");
        assertThat(again.names).doesNotContain("a-name-that-takes-some-room-7");
        assertThat(again.names).hasSize(FILES);
      }
    }
  }

  @Test
  void halfReadDirectories_areClosedWithTheMount() throws Exception {
    fillDirectories();
    try (MountedUnion mounted = mount()) {
      for (int i = 0; i < DIRECTORIES; i++) {
        try (Reading reading = new Reading(mounted.root().resolve("d" + i))) {
          reading.read(10);
          assertThat(reading.names).isNotEmpty();
        }
      }
      assertThat(Descriptors.below(base.resolve("upper"))).isAtLeast(1);
    }
    assertThat(Descriptors.below(base.resolve("upper"))).isEqualTo(0);
  }
}
