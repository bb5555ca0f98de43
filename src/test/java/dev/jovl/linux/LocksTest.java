package dev.jovl.linux;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import org.junit.jupiter.api.Test;

final class LocksTest extends ScratchDirectory {

  @Test
  void whole_conflictsBetweenOpenFiles() throws ErrnoException {
    try (Fd one = create("f");
        Fd two = open("f", OpenFlags.RDONLY)) {
      assertThat(Locks.whole(one, Locks.SHARED)).isTrue();
      assertThat(Locks.whole(two, Locks.SHARED)).isTrue();
      assertThat(Locks.whole(two, Locks.EXCLUSIVE)).isFalse();
      assertThat(Locks.whole(one, Locks.NONE)).isTrue();
      assertThat(Locks.whole(two, Locks.EXCLUSIVE)).isTrue();
    }
  }

  @Test
  void ofFile_conflictsOnRanges() throws ErrnoException {
    try (Fd one = create("f");
        Fd two = open("f", OpenFlags.RDWR)) {
      assertThat(Locks.ofFile(one, Locks.EXCLUSIVE, 10, 10)).isTrue();
      assertThat(Locks.ofFile(two, Locks.EXCLUSIVE, 0, 10)).isTrue();
      assertThat(Locks.ofFile(two, Locks.SHARED, 19, 1)).isFalse();
      assertThat(Locks.obstacle(two, 19, 0)).isEqualTo(Locks.EXCLUSIVE);
      assertThat(Locks.obstacle(two, 20, 0)).isEqualTo(Locks.NONE);
      assertThat(Locks.ofFile(one, Locks.NONE, 0, 0)).isTrue();
      assertThat(Locks.ofFile(two, Locks.SHARED, 19, 1)).isTrue();
    }
  }

  @Test
  void obstacleStart_isThatOfASharedLockOfADirectory() throws ErrnoException {
    try (Fd one = open(".", OpenFlags.RDONLY);
        Fd two = open(".", OpenFlags.RDONLY)) {
      assertThat(Locks.obstacleStart(two)).isEqualTo(-1);
      assertThat(Locks.ofFile(one, Locks.SHARED, Long.MAX_VALUE, 1)).isTrue();
      assertThat(Locks.obstacleStart(one)).isEqualTo(-1);
      assertThat(Locks.obstacleStart(two)).isEqualTo(Long.MAX_VALUE);
    }
  }

  @Test
  void ofProcess_doesNotConflictWithItselfButWithFiles() throws ErrnoException {
    try (Fd one = create("f");
        Fd two = open("f", OpenFlags.RDWR)) {
      assertThat(Locks.ofProcess(one, Locks.EXCLUSIVE, 0, 0)).isTrue();
      assertThat(Locks.ofProcess(two, Locks.EXCLUSIVE, 0, 0)).isTrue();
      assertThat(Locks.ofFile(two, Locks.SHARED, 0, 0)).isFalse();
    }
  }

  @Test
  void ofFile_writeLockNeedsWriting() throws ErrnoException {
    file("f", "x");
    try (Fd fd = open("f", OpenFlags.RDONLY)) {
      assertFails(Errno.EBADF, () -> Locks.ofFile(fd, Locks.EXCLUSIVE, 0, 0));
    }
  }
}
