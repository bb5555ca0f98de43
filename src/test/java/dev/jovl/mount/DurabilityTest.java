package dev.jovl.mount;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.DSYNC;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.SYNC;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Fd;
import dev.jovl.linux.FileData;
import dev.jovl.linux.NativeBuffer;
import dev.jovl.linux.Open;
import dev.jovl.linux.Self;
import dev.jovl.mount.filesystem.MountedUnion;
import dev.jovl.posix.OpenFlags;
import dev.jovl.testing.Ending;
import dev.jovl.union.UnionOptions;
import dev.jovl.union.UnionOptions.Durability;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is brought to disk, and before what. */
final class DurabilityTest {
  private static final Set<PosixFilePermission> MODE = PosixFilePermissions.fromString("rwx------");

  @BeforeEach
  void root() {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
  }

  private static UnionOptions options(Durability durability) {
    return UnionOptions.builder().metacopy(true).durability(durability).build();
  }

  @ParameterizedTest
  @CsvSource({
    "VOLATILE,0,0,0",
    "UNASKED,0,0,0",
    "AUTO,1,0,0",
    "STRICT,1,1,1",
  })
  void copyUp_syncs(
      Durability durability, int ofFile, int ofMetadata, int ofDirectory, @TempDir Path temp)
      throws Exception {
    try (RecordedDisk disk = new RecordedDisk(temp)) {
      Files.createDirectory(disk.lower("directory"));
      Files.writeString(disk.lower("whole"), "whole");
      Files.writeString(disk.lower("metadata"), "metadata");
      try (MountedUnion outer = disk.mount(options(durability))) {
        Path whole = outer.root().resolve("whole");
        Path metadata = outer.root().resolve("metadata");
        Path directory = outer.root().resolve("directory");
        assertThat(disk.calls("fsync", () -> Files.newByteChannel(whole, WRITE).close()))
            .hasSize(ofFile);
        assertThat(disk.calls("fsync", () -> Files.setPosixFilePermissions(metadata, MODE)))
            .hasSize(ofMetadata);
        assertThat(disk.calls("fsyncdir", () -> Files.setPosixFilePermissions(directory, MODE)))
            .hasSize(ofDirectory);
        assertThat(disk.calls("fsync", () -> Files.newByteChannel(metadata, WRITE).close()))
            .hasSize(ofFile);
      }
    }
  }

  /**
   * What is cut to nothing has nothing to lose: a program that replaces the bytes of many files
   * waits for none.
   */
  @ParameterizedTest
  @CsvSource({"AUTO,0", "STRICT,1"})
  void copyOfNothing_syncs(Durability durability, int syncs, @TempDir Path temp) throws Exception {
    try (RecordedDisk disk = new RecordedDisk(temp)) {
      Files.writeString(disk.lower("file"), "data");
      try (MountedUnion outer = disk.mount(options(durability))) {
        Path file = outer.root().resolve("file");
        assertThat(disk.calls("fsync", () -> Files.newOutputStream(file).close())).hasSize(syncs);
      }
    }
  }

  /** After a power failure there must be no name whose data is not there. */
  @Test
  void copy_isOnDisk_beforeItHasItsName(@TempDir Path temp) throws Exception {
    try (RecordedDisk disk = new RecordedDisk(temp)) {
      Files.writeString(disk.lower("file"), "data");
      try (MountedUnion outer = disk.mount(options(Durability.AUTO))) {
        Path file = outer.root().resolve("file");
        assertThat(disk.calls("fsync rename", () -> Files.newByteChannel(file, WRITE).close()))
            .containsExactly("fsync", "rename")
            .inOrder();
      }
    }
  }

  /** Nor a file that says that its data is its own when it is still below. */
  @Test
  void data_isOnDisk_beforeTheMarkThatItIsBelowGoes(@TempDir Path temp) throws Exception {
    try (RecordedDisk disk = new RecordedDisk(temp)) {
      Files.writeString(disk.lower("file"), "data");
      try (MountedUnion outer = disk.mount(options(Durability.AUTO))) {
        Path file = outer.root().resolve("file");
        Path unused = Files.setPosixFilePermissions(file, MODE);
        assertThat(disk.calls("fsync removexattr", () -> Files.newByteChannel(file, WRITE).close()))
            .containsAtLeast("fsync", "removexattr")
            .inOrder();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"VOLATILE,0", "UNASKED,0", "AUTO,1", "STRICT,1"})
  void fsync_ofAFileOfTheUpper(Durability durability, int syncs, @TempDir Path temp)
      throws Exception {
    try (RecordedDisk disk = new RecordedDisk(temp);
        MountedUnion outer = disk.mount(options(durability))) {
      Path path = Files.writeString(outer.root().resolve("file"), "data");
      try (FileChannel file = FileChannel.open(path, WRITE);
          FileChannel directory = FileChannel.open(outer.root(), READ)) {
        assertThat(disk.calls("fsync", () -> file.force(true)))
            .isEqualTo(Collections.nCopies(syncs, "fsync"));
        assertThat(disk.calls("fsync", () -> file.force(false)))
            .isEqualTo(Collections.nCopies(syncs, "fsync"));
        assertThat(disk.calls("fsyncdir", () -> directory.force(true)))
            .isEqualTo(Collections.nCopies(syncs, "fsyncdir"));
      }
    }
  }

  /** The data is below and stays there, the metadata is in the upper. */
  @ParameterizedTest
  @CsvSource({"UNASKED,0", "AUTO,1"})
  void fsync_ofAFileWhoseDataIsBelow(Durability durability, int syncs, @TempDir Path temp)
      throws Exception {
    try (RecordedDisk disk = new RecordedDisk(temp)) {
      Files.writeString(disk.lower("file"), "data");
      try (MountedUnion outer = disk.mount(options(durability));
          FileChannel file = FileChannel.open(outer.root().resolve("file"), READ)) {
        Path path = outer.root().resolve("file");
        Path unused = Files.setPosixFilePermissions(path, MODE);
        assertThat(disk.calls("fsync", () -> file.force(true))).hasSize(syncs);
      }
    }
  }

  /** A program that waits for the disk with each write does so in a file that it has made, too. */
  @ParameterizedTest
  @CsvSource({"true,true", "true,false", "false,true", "false,false"})
  void synchronousWrite_ofWhoMadeTheFile(boolean append, boolean overWhiteout, @TempDir Path temp)
      throws Exception {
    try (RecordedDisk disk = new RecordedDisk(temp)) {
      Files.writeString(disk.lower("file"), "below");
      try (MountedUnion outer = disk.mountWithPassthrough(options(Durability.AUTO))) {
        Path path = outer.root().resolve(overWhiteout ? "file" : "new");
        Files.deleteIfExists(path);
        int how = append ? OpenFlags.APPEND : OpenFlags.DIRECT;
        int flags = OpenFlags.WRONLY | OpenFlags.CREAT | OpenFlags.EXCL | OpenFlags.DSYNC | how;
        byte[] name = path.toString().getBytes(UTF_8);
        ByteBuffer block = NativeBuffer.allocate(1 << 13).bytes().alignedSlice(1 << 12);
        block.limit(1 << 12);
        try (Fd file = Open.path(Fd.CURRENT_DIRECTORY, name, flags, 0644)) {
          assertThat(disk.calls("fsync", () -> FileData.pwrite(file, block, 0))).hasSize(1);
        }
      }
    }
  }

  /** In a union that brings nothing to disk, O_SYNC and O_DSYNC do not, whoever writes. */
  @ParameterizedTest
  @CsvSource({
    "AUTO, 0, true",
    "AUTO, 1, true",
    "VOLATILE, 0, false",
    "VOLATILE, 1, false",
    "UNASKED, 1, false"
  })
  void synchronousWrite_waitsIfAnythingDoes(
      Durability durability, int depth, boolean wait, @TempDir Path temp) throws Exception {
    UnionOptions mode = options(durability);
    try (RecordedDisk disk = new RecordedDisk(temp);
        MountedUnion outer = depth == 0 ? disk.mount(mode) : disk.mountWithPassthrough(mode)) {
      Path path = outer.root().resolve("new");
      try (FileChannel file = FileChannel.open(path, WRITE, CREATE_NEW, DSYNC)) {
        assertThat(disk.calls("fsync", () -> write(file)).isEmpty()).isEqualTo(!wait);
      }
      try (FileChannel file = FileChannel.open(path, WRITE, SYNC)) {
        assertThat(disk.calls("fsync", () -> write(file)).isEmpty()).isEqualTo(!wait);
      }
      assertThat(Files.readString(path)).isEqualTo("text");
    }
  }

  private static void write(FileChannel file) throws IOException {
    assertThat(file.write(ByteBuffer.wrap("text".getBytes(UTF_8)))).isEqualTo(4);
  }

  private static final String WRITE_BY_FLAGS =
      "use Fcntl; sysopen(F, $ARGV[0], O_WRONLY | O_APPEND | O_CREAT) or die;"
          + " my $text = 'text'; my $vector = pack('PQ', $text, 4);"
          + " syscall(`uname -m` =~ /x86_64/ ? 328 : 287, fileno F, $vector, 1, 0, 0, $ARGV[1] + 0)"
          + " == 4 or die $!";

  /** A single write may wait for the disk, by RWF_DSYNC and RWF_SYNC of pwritev2(2). */
  @ParameterizedTest
  @CsvSource({"0,0", "2,1", "4,1"})
  void writeThatIsToBeOnDisk(int flags, int syncs, @TempDir Path temp) throws Exception {
    try (RecordedDisk disk = new RecordedDisk(temp);
        MountedUnion outer = disk.mountWithPassthrough(options(Durability.AUTO))) {
      String path = outer.root().resolve("new").toString();
      assertThat(disk.calls("fsync", () -> perl(WRITE_BY_FLAGS, path, "" + flags))).hasSize(syncs);
    }
  }

  private static void perl(String script, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("perl", "-e", script));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(Ending.output(process), UTF_8);
    assertThat(said).isEmpty();
  }
}
