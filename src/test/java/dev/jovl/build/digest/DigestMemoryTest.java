package dev.jovl.build.digest;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.oci.Digest;
import dev.jovl.posix.Mode;
import dev.jovl.posix.Stat;
import dev.jovl.posix.Timespec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DigestMemoryTest {

  private static final Digest DIGEST = Digest.of(new byte[] {1});

  private final Path file;
  private final SmallFile kept;

  DigestMemoryTest(@TempDir Path temp) {
    this.file = temp.resolve("digests");
    this.kept = new PlainSmallFile(file);
  }

  private static Stat stat(long ino, Timespec mtime, Timespec ctime) {
    Timespec none = Timespec.EPOCH;
    return new Stat(
        9, ino, Mode.REGULAR | 0644, 1, 0, 0, 0, 100, 8, 4096, none, mtime, ctime, none, 0);
  }

  private static Timespec ago(long seconds) {
    return new Timespec(System.currentTimeMillis() / 1000 - seconds, 5);
  }

  @Test
  void find_overBuilds_whatDidNotChange() throws IOException {
    Stat old = stat(7, ago(100), ago(90));
    DigestMemory memory = DigestMemory.in(kept);
    memory.note(old, old, DIGEST);
    memory.save();
    DigestMemory next = DigestMemory.in(kept);
    assertThat(next.find(old)).isEqualTo(DIGEST);
    assertThat(next.find(stat(8, old.mtime(), old.ctime()))).isNull();
    assertThat(next.find(stat(7, ago(99), old.ctime()))).isNull();
    assertThat(next.find(stat(7, old.mtime(), ago(89)))).isNull();
  }

  /** A collection asks the file for the age of the memory. */
  @Test
  void save_ofWhatWasUsedWithoutAChange_renewsTheTimeOfTheFile() throws IOException {
    Stat old = stat(7, ago(100), ago(90));
    DigestMemory memory = DigestMemory.in(kept);
    memory.note(old, old, DIGEST);
    memory.save();
    Files.setLastModifiedTime(file, FileTime.fromMillis(0));
    DigestMemory unused = DigestMemory.in(kept);
    assertThat(unused.find(stat(8, old.mtime(), old.ctime()))).isNull();
    unused.save();
    assertThat(Files.getLastModifiedTime(file).toMillis()).isEqualTo(0);
    DigestMemory used = DigestMemory.in(kept);
    assertThat(used.find(old)).isEqualTo(DIGEST);
    used.save();
    assertThat(Files.getLastModifiedTime(file).toMillis()).isGreaterThan(0L);
  }

  @Test
  void wants_whatChangedLongAgo() throws IOException {
    DigestMemory memory = DigestMemory.in(kept);
    assertThat(memory.wants(stat(7, ago(100), ago(90)))).isTrue();
    assertThat(memory.wants(stat(7, ago(100), ago(30)))).isFalse();
    assertThat(memory.wants(stat(7, ago(30), ago(90)))).isFalse();
    assertThat(DigestMemory.none().wants(stat(7, ago(100), ago(90)))).isFalse();
  }

  /** As mke2fs and debugfs give it to the files of an image; a file may have it from touch(1). */
  @Test
  void wants_noChangeAtAWholeSecond() throws IOException {
    DigestMemory memory = DigestMemory.in(kept);
    Timespec whole = new Timespec(ago(90).seconds(), 0);
    assertThat(memory.wants(stat(7, ago(100), whole))).isFalse();
    assertThat(memory.wants(stat(7, whole, ago(90)))).isTrue();
  }

  @Test
  void note_whatChangesMeanwhile_isNotKept() throws IOException {
    DigestMemory memory = DigestMemory.in(kept);
    Stat before = stat(8, ago(100), ago(90));
    Stat after = stat(8, ago(100), ago(80));
    memory.note(before, after, DIGEST);
    assertThat(memory.find(before)).isNull();
    assertThat(memory.find(after)).isNull();
  }

  @Test
  void in_damagedFile_isEmpty() throws IOException {
    Stat old = stat(7, ago(100), ago(90));
    DigestMemory memory = DigestMemory.in(kept);
    memory.note(old, old, DIGEST);
    memory.save();
    assertThat(DigestMemory.in(kept).find(old)).isEqualTo(DIGEST);
    byte[] bytes = Files.readAllBytes(file);
    bytes[60] ^= 1;
    Files.write(file, bytes);
    assertThat(DigestMemory.in(kept).find(old)).isNull();
    Files.write(file, new byte[5]);
    assertThat(DigestMemory.in(kept).find(old)).isNull();
  }
}
