package dev.jovl.build.digest;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.linux.Stats;
import dev.jovl.oci.Digest;
import dev.jovl.posix.FileName;
import dev.jovl.posix.OpenFlags;
import dev.jovl.testing.DiskScript;
import dev.jovl.testing.FileClock;
import dev.jovl.testing.NeedsRoot;
import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Digests of files on filesystems of several kinds, some minutes after the files changed. */
@ExtendWith(NeedsRoot.class)
final class FileDigestsTest {

  private static final String DISK =
      "truncate -s 32M image && mkfs.ext4 -q image && mkdir disk && mount -o loop image disk";
  private static final String MEMORY = "mkdir disk && mount -t tmpfs tmpfs disk";
  private static final String IMAGE =
      "mkdir tree disk && echo A > tree/f && mkfs.erofs image tree && mount -o loop,ro image disk";

  private final Path base;

  /** Where the file is: on the disk that there is, or on what a test mounts. */
  private final Path disk;

  private final Path file;
  private DigestMemory memory = DigestMemory.none();

  FileDigestsTest(@TempDir Path base) {
    this.base = base;
    this.disk = base.resolve("disk");
    this.file = disk.resolve("f");
  }

  @BeforeEach
  void open() throws IOException {
    memory =
        DigestMemory.in(
            new PlainSmallFile(base.resolve("digests")),
            () -> Instant.now().plus(Duration.ofMinutes(5)));
  }

  private Digest digest(FileDigests digests) throws IOException {
    try (Fd directory = Open.directory(disk);
        Fd fd = Open.at(directory, FileName.of("f"), OpenFlags.RDONLY)) {
      Digest known = digests.known(Stats.of(fd));
      return known == null ? digests.of(fd) : known;
    }
  }

  private boolean isRemembered() throws IOException {
    try (Fd directory = Open.directory(disk)) {
      return memory.find(Stats.at(directory, FileName.of("f"))) != null;
    }
  }

  private Digest content() throws IOException {
    return Digest.of(Files.readAllBytes(file));
  }

  /** Writes to the file all the time through one mapping, and looks at the digest in between. */
  private void writeThroughAMapping() throws IOException {
    Files.writeString(file, "before");
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      MappedByteBuffer mapping = channel.map(FileChannel.MapMode.READ_WRITE, 0, 6);
      for (int i = 0; i < 3; i++) {
        mapping.put(0, (byte) ('A' + i));
        assertThat(digest(new FileDigests(memory))).isEqualTo(content());
        FileClock.awaitTick(file, file.resolveSibling("probe"));
      }
    }
  }

  @Test
  void of_fileThatIsWrittenThroughAMapping_isThatOfItsContents() throws Exception {
    DiskScript.assumeOnDisk(Files.createDirectory(disk));
    writeThroughAMapping();
    assertThat(digest(new FileDigests(memory))).isEqualTo(content());
    assertThat(isRemembered()).isTrue();
  }

  /** There a write changes no time at all, after the first one. */
  @Test
  void of_fileInMemory_isReadEachTime() throws Exception {
    String unused = DiskScript.run(base, MEMORY);
    writeThroughAMapping();
    assertThat(isRemembered()).isFalse();
  }

  /** There both times are what the program that made the image has set. */
  @Test
  void of_fileOfAnImage_isReadEachTime() throws Exception {
    assumeTrue(Files.exists(Path.of("/usr/bin/mkfs.erofs")), "needs erofs-utils");
    assumeTrue(Files.readString(Path.of("/proc/filesystems")).contains("\terofs\n"), "needs erofs");
    String unused = DiskScript.run(base, IMAGE);
    assertThat(digest(new FileDigests(memory))).isEqualTo(content());
    assertThat(isRemembered()).isFalse();
  }

  /** There a program may set both times, and the next image gets the same device. */
  @Test
  void of_fileOfADiskThatIsAFile_isReadEachTime() throws Exception {
    String unused = DiskScript.run(base, DISK);
    Files.writeString(file, "right");
    assertThat(digest(new FileDigests(memory))).isEqualTo(content());
    assertThat(isRemembered()).isFalse();
    GivenMemory.add(memory, file, "of another image at the same device");
    assertThat(digest(new FileDigests(memory))).isEqualTo(content());
  }

  /** A number of a device is given again: to what is in memory after a disk, for example. */
  @Test
  void known_whereADiskHadTheSameDevice_isNothing() throws Exception {
    String unused = DiskScript.run(base, MEMORY);
    Files.writeString(file, "right");
    GivenMemory.add(memory, file, "of the disk");
    assertThat(digest(new FileDigests(memory))).isEqualTo(content());
  }

  @Test
  void anew_doesNotAskTheMemory_andCorrectsIt() throws Exception {
    DiskScript.assumeOnDisk(Files.createDirectory(disk));
    Files.writeString(file, "right");
    GivenMemory.add(memory, file, "wrong");
    FileDigests digests = new FileDigests(memory);
    assertThat(digest(digests)).isNotEqualTo(content());
    assertThat(digest(digests.anew())).isEqualTo(content());
    assertThat(digest(digests)).isEqualTo(content());
  }
}
