package dev.jovl.linux;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import dev.jovl.testing.Await;
import org.junit.jupiter.api.Test;

final class FdTest extends ScratchDirectory {

  @Test
  void close_secondTimeLeavesTheReusedNumberAlone() throws ErrnoException {
    file("f", "x");
    Await.until(this::closesOfAReusedNumber);
  }

  /** Returns false where another thread has taken the number before it was used again. */
  private boolean closesOfAReusedNumber() throws ErrnoException {
    Fd first = open("f", OpenFlags.RDONLY);
    int number = first.number();
    first.close();
    try (Fd second = open("f", OpenFlags.RDONLY)) {
      first.close();
      assertThat(read(second)).isEqualTo("x");
      assertThat(first.isOpen()).isFalse();
      return second.number() == number;
    }
  }

  @Test
  void duplicate_sharesThePosition() throws ErrnoException {
    try (Fd fd = create("f");
        Fd twin = fd.duplicate()) {
      write(fd, "abc");
      assertThat(FileData.seek(twin, 0, FileData.SEEK_CUR)).isEqualTo(3);
      assertThat(twin.number()).isNotEqualTo(fd.number());
      fd.close();
      write(twin, "d");
      assertThat(Stats.of(twin).size()).isEqualTo(4);
    }
  }

  @Test
  void duplicate_closed() throws ErrnoException {
    Fd fd = create("f");
    fd.close();
    assertFails(Errno.EBADF, fd::duplicate);
  }

  @Test
  void currentDirectory_isNeverClosed() {
    Fd.CURRENT_DIRECTORY.close();
    assertThat(Fd.CURRENT_DIRECTORY.isOpen()).isTrue();
  }
}
