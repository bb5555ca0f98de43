package dev.jovl.linux;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FilesystemStat;
import dev.jovl.posix.Mode;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Stat;
import dev.jovl.posix.Timespec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class StatsTest extends ScratchDirectory {

  @Test
  void of_agreesWithTheJdk() throws IOException {
    file("f", "12345");
    Map<String, Object> expected =
        Files.readAttributes(path.resolve("f"), "unix:*", LinkOption.NOFOLLOW_LINKS);
    Stat stat = Stats.at(directory, name("f"));
    assertThat(stat.ino()).isEqualTo(expected.get("ino"));
    assertThat(stat.device()).isEqualTo(expected.get("dev"));
    assertThat(stat.mode()).isEqualTo(expected.get("mode"));
    assertThat(stat.nlink()).isEqualTo(expected.get("nlink"));
    assertThat(stat.uid()).isEqualTo(expected.get("uid"));
    assertThat(stat.gid()).isEqualTo(expected.get("gid"));
    assertThat(stat.size()).isEqualTo(5);
    assertThat(stat.blockSize()).isEqualTo(4096);
  }

  @Test
  void of_timesDiffer() throws ErrnoException {
    try (Fd fd = create("f")) {
      Timespec birth = Stats.of(fd).birth();
      assertThat(birth).isNotEqualTo(Timespec.EPOCH);
      Attributes.setTimes(fd, new Timespec(1, 2), new Timespec(3, 4));
      Stat stat = Stats.of(fd);
      assertThat(stat.atime()).isEqualTo(new Timespec(1, 2));
      assertThat(stat.mtime()).isEqualTo(new Timespec(3, 4));
      assertThat(stat.ctime()).isAtLeast(birth);
      assertThat(stat.birth()).isEqualTo(birth);
    }
  }

  @Test
  void of_sparseFileHasNoBlocks() throws ErrnoException {
    try (Fd fd = create("f")) {
      FileData.truncate(fd, 1L << 40);
      assertThat(Stats.of(fd).size()).isEqualTo(1L << 40);
      assertThat(Stats.of(fd).blocks()).isEqualTo(0);
    }
  }

  @Test
  void at_doesNotFollow() throws ErrnoException {
    Names.symlink(bytes("nowhere"), directory, name("link"));
    assertThat(Stats.at(directory, name("link")).mode()).isEqualTo(Mode.SYMLINK | 0777);
    try (Fd link = openPath("link")) {
      assertThat(Stats.of(link).size()).isEqualTo(7);
    }
  }

  @Test
  void ifPresent_absenceIsNull() throws ErrnoException {
    assertThat(Stats.ifPresent(directory, name("absent"))).isNull();
    assertFails(Errno.ENOENT, () -> Stats.at(directory, name("absent")));
    try (Fd file = create("f")) {
      assertFails(Errno.ENOTDIR, () -> Stats.ifPresent(file, name("x")));
    }
    assertFails(Errno.ENAMETOOLONG, () -> Stats.ifPresent(directory, name("n".repeat(256))));
  }

  @Test
  void at_directoryWithoutSearchPermission() throws ErrnoException {
    requireRoot();
    file("f", "x");
    Attributes.chmod(directory, 0644);
    try (Identity other = Identity.assume(1000, 1000)) {
      assertFails(Errno.EACCES, () -> Stats.at(directory, name("f")));
    }
  }

  @Test
  void filesystem_agreesWithTheJdk() throws IOException {
    FilesystemStat stat = Stats.filesystem(directory);
    assertThat(stat.nameLength()).isEqualTo(255);
    assertThat(stat.blocks() * stat.fragmentSize())
        .isEqualTo(Files.getFileStore(path).getTotalSpace());
    assertThat(stat.blocksFree()).isAtLeast(stat.blocksAvailable());
    assertThat(stat.filesFree()).isAtMost(stat.files());
    try (Fd proc = Open.path(Fd.CURRENT_DIRECTORY, bytes("/proc"), OpenFlags.PATH)) {
      assertThat(Stats.filesystem(proc).type()).isEqualTo(0x9fa0);
    }
  }
}
