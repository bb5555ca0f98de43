package dev.jovl.union.whiteout;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.posix.DirectoryEntry;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Mode;
import dev.jovl.posix.Stat;
import dev.jovl.posix.Timespec;
import org.junit.jupiter.api.Test;

/** What one look at a whiteout tells of other entries. */
final class SeenWhiteoutTest {
  private static final long NULL_DEVICE = 0x103;

  private final SeenWhiteout seen = new SeenWhiteout();

  private static Stat device(long ino, int nlink, long rdev) {
    Timespec time = Timespec.EPOCH;
    return new Stat(
        1, ino, Mode.CHARACTER, nlink, 0, 0, rdev, 0, 0, 4096, time, time, time, time, 0);
  }

  private static DirectoryEntry entry(String name, long ino, int type) {
    return new DirectoryEntry(FileName.of(name), ino, Mode.directoryEntryType(type), 1);
  }

  private static DirectoryEntry character(String name, long ino) {
    return entry(name, ino, Mode.CHARACTER);
  }

  @Test
  void otherNameOfTheSameInode() {
    assertThat(seen.is(character("a", 7))).isFalse();
    assertThat(seen.look(character("a", 7), device(7, 2, 0))).isTrue();
    assertThat(seen.is(character("b", 7))).isTrue();
    assertThat(seen.is(character("b", 8))).isFalse();
    assertThat(seen.is(entry("b", 7, Mode.REGULAR))).isFalse();
  }

  @Test
  void otherDevice_isNone() {
    assertThat(seen.look(character("null", 7), device(7, 2, NULL_DEVICE))).isFalse();
    assertThat(seen.is(character("b", 7))).isFalse();
  }

  /** Its number can be that of something else as soon as its only name is gone. */
  @Test
  void whiteoutWithOneName_saysNothingOfOthers() {
    assertThat(seen.look(character("a", 7), device(7, 1, 0))).isTrue();
    assertThat(seen.is(character("b", 7))).isFalse();
  }

  /** A directory lists the number of what is below a mount point. */
  @Test
  void whiteoutMountedOnAFile_saysNothingOfItsNumber() {
    assertThat(seen.look(character("a", 7), device(9, 2, 0))).isTrue();
    assertThat(seen.is(character("b", 7))).isFalse();
    assertThat(seen.is(character("b", 9))).isFalse();
  }
}
