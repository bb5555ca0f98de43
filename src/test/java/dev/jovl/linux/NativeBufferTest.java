package dev.jovl.linux;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.posix.ErrnoException;
import org.junit.jupiter.api.Test;

final class NativeBufferTest extends ScratchDirectory {

  @Test
  void allocate_isZeroedAndAddressed() {
    NativeBuffer buffer = NativeBuffer.allocate(64);
    assertThat(buffer.size()).isEqualTo(64);
    assertThat(buffer.address()).isNotEqualTo(0);
    for (int i = 0; i < 64; i++) {
      assertThat(buffer.bytes().get(i)).isEqualTo((byte) 0);
    }
  }

  @Test
  void addressOf_followsPositionAndSlices() throws ErrnoException {
    NativeBuffer buffer = NativeBuffer.allocate(64);
    buffer.bytes().position(10);
    assertThat(NativeBuffer.addressOf(buffer.bytes())).isEqualTo(buffer.address() + 10);
    assertThat(NativeBuffer.addressOf(buffer.bytes().slice())).isEqualTo(buffer.address() + 10);
    try (Fd fd = create("f")) {
      buffer.bytes().put(10, (byte) 'k').limit(11);
      assertThat(FileData.write(fd, buffer.bytes())).isEqualTo(1);
      assertThat(read(fd)).isEqualTo("k");
    }
  }
}
