package dev.jovl.linux;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.posix.ErrnoException;
import org.junit.jupiter.api.Test;

/** What the kernel still keeps from the disk, as cachestat(2) says (Linux 6.5). */
final class WriteBehindTest extends ScratchDirectory {
  private static final NativeFunction SYSCALL = NativeFunction.ofLong("syscall");
  private static final int CACHESTAT = 451;
  private static final int MIB = 1 << 20;

  @Test
  void piece_isGivenToTheDisk_beforeTheFileIsComplete() throws ErrnoException {
    try (Fd file = create("f")) {
      WriteBehind behind = new WriteBehind(file);
      FileData.writeAll(file, new byte[8 * MIB]);
      requireDirty(file);
      behind.reached(8 * MIB);
      assertThat(dirtyPages(file)).isEqualTo(0);
    }
  }

  @Test
  void rest_isGivenToTheDisk_whenTheFileIsComplete() throws ErrnoException {
    try (Fd file = create("f")) {
      WriteBehind behind = new WriteBehind(file);
      FileData.writeAll(file, new byte[MIB]);
      requireDirty(file);
      behind.reached(MIB);
      behind.complete();
      assertThat(dirtyPages(file)).isEqualTo(0);
    }
  }

  /** Leaves out the rest where nothing comes to a disk, or the kernel does not tell. */
  private static void requireDirty(Fd file) {
    assumeTrue(dirtyPages(file) > 0, "no disk here, or no cachestat(2)");
  }

  /**
   * Returns the pages that are changed and not on their way to the disk, or what the call fails
   * with.
   */
  private static long dirtyPages(Fd file) {
    NativeBuffer range = NativeBuffer.allocate(16);
    range.bytes().putLong(0, 0).putLong(8, 0);
    NativeBuffer answer = NativeBuffer.allocate(40);
    long result = SYSCALL.answer(CACHESTAT, file.number(), range.address(), answer.address(), 0, 0);
    return result < 0 ? result : answer.bytes().getLong(8);
  }
}
