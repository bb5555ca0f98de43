package dev.jovl.fuse.jnr;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.fuse.Engine;
import dev.jovl.fuse.EngineContract;
import dev.jovl.fuse.MountFailedException;
import dev.jovl.fuse.MountOptions;
import dev.jovl.fuse.Session;
import dev.jovl.linux.Fd;
import dev.jovl.linux.FileData;
import dev.jovl.linux.Identity;
import dev.jovl.linux.Names;
import dev.jovl.linux.Open;
import dev.jovl.linux.Self;
import dev.jovl.linux.Stats;
import dev.jovl.linux.tree.Trees;
import dev.jovl.posix.Errno;
import dev.jovl.posix.FileName;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.RenameFlags;
import dev.jovl.posix.Timespec;
import dev.jovl.testing.MemoryFilesystem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The engine on libfuse 2, and what it cannot do. */
final class LibfuseEngineTest extends EngineContract {
  @Override
  protected Engine engine() {
    return new LibfuseEngine();
  }

  @Test
  void mount_thatFails_saysWhy(@TempDir Path dir) {
    byte[] absent = dir.resolve("absent").toString().getBytes(StandardCharsets.UTF_8);
    MountFailedException thrown =
        assertThrows(
            MountFailedException.class,
            () -> engine().mount(new MemoryFilesystem(0), MountOptions.on(absent, false)));
    assertThat(thrown)
        .hasMessageThat()
        .isEqualTo("fuse: bad mount point `" + dir + "/absent': No such file or directory");
  }

  /** Nothing but its own program knows where it is mounted, and nothing else would unmount it. */
  @Test
  void mount_isNotLostToAnInterrupt(@TempDir Path dir) throws Exception {
    byte[] target = dir.toString().getBytes(StandardCharsets.UTF_8);
    Thread.currentThread().interrupt();
    Session interrupted;
    try {
      interrupted = engine().mount(new MemoryFilesystem(0), MountOptions.on(target, false));
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    interrupted.unmount();
    assertThat(interrupted.awaitEnd(Duration.ofSeconds(60))).isTrue();
  }

  /** Then it is unmounted by a program, whose arguments are no text either. */
  @Test
  void unmount_byAUser_ofWhatHasNoTextForAName(@TempDir Path dir) throws Exception {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxr-xr-x"));
    FileName name = FileName.of(new byte[] {(byte) 0xff, '\'', '\\', ' ', (byte) 0xe4, '\n'});
    ByteBuffer target = ByteBuffer.allocate(1000);
    target.put((dir + "/").getBytes(StandardCharsets.UTF_8));
    name.putInto(target);
    byte[] path = Arrays.copyOf(target.array(), target.position());
    try (Fd parent = Open.directory(dir)) {
      Names.mkdir(parent, name, 0755);
      Session odd = engine().mount(new MemoryFilesystem(0), MountOptions.on(path, true));
      try (Identity user = Identity.assume(1000, 1000)) {
        odd.unmount();
      } catch (IOException e) {
        odd.detach();
        throw e;
      } finally {
        assertThat(odd.awaitEnd(Duration.ofSeconds(60))).isTrue();
      }
      Names.rmdir(parent, name);
    }
  }

  @Test
  void rename_hasNoFlags() throws IOException {
    Files.writeString(root.resolve("a"), "1");
    Files.writeString(root.resolve("b"), "2");
    FileName a = FileName.of("a");
    FileName b = FileName.of("b");
    try (Fd top = top()) {
      assertFails(Errno.EINVAL, () -> Names.rename(top, a, top, b, RenameFlags.EXCHANGE));
      Names.rename(top, a, top, b);
    }
    assertThat(Files.readString(root.resolve("b"))).isEqualTo("1");
  }

  @Test
  void tmpfile_isNotThere() {
    assertFails(Errno.EOPNOTSUPP, () -> open("", OpenFlags.RDWR | OpenFlags.TMPFILE));
  }

  @Test
  void statx_hasNoTimeOfBirth() throws IOException {
    try (Fd file = open("file", OpenFlags.RDWR | OpenFlags.CREAT)) {
      assertThat(Stats.of(file).birth()).isEqualTo(Timespec.EPOCH);
    }
  }

  @Test
  void unlinkedOpenFile_leavesNoName() throws IOException {
    try (Fd top = top();
        Fd file = open("file", OpenFlags.RDWR | OpenFlags.CREAT)) {
      Names.unlink(top, FileName.of("file"));
      try (Stream<Path> list = Files.list(root)) {
        assertThat(list.toList()).isEmpty();
      }
      FileData.truncate(file, 3);
      assertThat(Stats.of(file).size()).isEqualTo(3);
    }
  }

  /** A byte of a name can be what ends a line of text: 0x85, as in many letters, and newline. */
  @ParameterizedTest
  @ValueSource(strings = {"\u0105", "two\nlines"})
  void unlinkedOpenFile_inADirectoryOfAnyName_leavesNoName(String text) throws IOException {
    FileName name = FileName.of(text);
    FileName f = FileName.of("f");
    try (Fd top = top()) {
      Names.mkdir(top, name, 0755);
      try (Fd directory = Trees.openDirectory(top, name);
          Fd file = Open.at(directory, f, OpenFlags.RDWR | OpenFlags.CREAT, 0600)) {
        Names.unlink(directory, f);
        assertThat(Trees.entries(directory)).isEmpty();
        Names.rmdir(top, name);
        FileData.truncate(file, 3);
      }
    }
  }

  @Test
  void rename_ofADirectory_movesWhatIsBelow() throws IOException {
    Files.createDirectories(root.resolve("d/e"));
    Files.writeString(root.resolve("d/e/f"), "text");
    Files.move(root.resolve("d"), root.resolve("g"));
    Files.createDirectories(root.resolve("d/e"));
    assertThat(Files.readString(root.resolve("g/e/f"))).isEqualTo("text");
    assertThat(Files.exists(root.resolve("d/e/f"))).isFalse();
  }

  @Test
  void readdir_ofManyNames_seesEachOnce() throws IOException {
    for (int i = 0; i < 3000; i++) {
      Files.createFile(root.resolve("a-rather-long-name-" + i));
    }
    try (Stream<Path> list = Files.list(root)) {
      List<String> names = list.map(Path::toString).toList();
      assertThat(names).containsNoDuplicates();
      assertThat(names).hasSize(3000);
    }
  }

  @Test
  void nodes_areGivenBack() throws IOException, InterruptedException {
    for (int i = 0; i < 10_000; i++) {
      Files.createFile(root.resolve("f" + i));
    }
    assertThat(filesystem.lookupCount()).isAtMost(9000);
    session.unmount();
    assertThat(session.awaitEnd(Duration.ofSeconds(60))).isTrue();
    assertThat(filesystem.handleCount()).isEqualTo(0);
    assertThat(filesystem.destroyCount()).isEqualTo(1);
  }
}
