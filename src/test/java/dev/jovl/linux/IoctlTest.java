package dev.jovl.linux;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

final class IoctlTest extends ScratchDirectory {
  /** FIONREAD of include/uapi/asm-generic/ioctls.h. */
  private static final int FIONREAD = 0x541b;

  /** FIOCLEX of include/uapi/asm-generic/ioctls.h. */
  private static final int FIOCLEX = 0x5451;

  @Test
  void withStruct_answersInPlace() throws ErrnoException {
    try (Fd fd = create("f")) {
      write(fd, "12345");
      long unused = FileData.seek(fd, 2, FileData.SEEK_SET);
      byte[] answer = new byte[4];
      assertThat(Ioctl.withStruct(fd, FIONREAD, answer)).isEqualTo(0);
      assertThat(ByteBuffer.wrap(answer).order(ByteOrder.nativeOrder()).getInt()).isEqualTo(3);
    }
  }

  @Test
  void withValue_knownAndUnknownRequest() throws ErrnoException {
    try (Fd fd = create("f")) {
      assertThat(Ioctl.withValue(fd, FIOCLEX, 0)).isEqualTo(0);
      assertFails(Errno.ENOTTY, () -> Ioctl.withValue(fd, 0x7777, 0));
    }
  }
}
