package dev.jovl.linux;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.Mode;
import dev.jovl.posix.OpenFlags;
import org.junit.jupiter.api.Test;

final class PollTest extends ScratchDirectory {
  @Test
  void isReadable_whenThereAreBytes() throws ErrnoException {
    Names.mknod(directory, name("fifo"), Mode.FIFO | 0600, 0);
    try (Fd fifo = open("fifo", OpenFlags.RDWR | OpenFlags.NONBLOCK)) {
      assertThat(Poll.isReadable(fifo)).isFalse();
      write(fifo, "x");
      assertThat(Poll.isReadable(fifo)).isTrue();
    }
  }
}
