package dev.jovl.linux.tree;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.DirtyPages;
import dev.jovl.linux.Fd;
import dev.jovl.linux.FileData;
import dev.jovl.linux.ScratchDirectory;
import dev.jovl.posix.ErrnoException;
import org.junit.jupiter.api.Test;

/** What the kernel still keeps from the disk, as cachestat(2) says (Linux 6.5). */
final class WriteBehindTest extends ScratchDirectory {
  private static final int MIB = 1 << 20;

  @Test
  void piece_isGivenToTheDisk_beforeTheFileIsComplete() throws ErrnoException {
    try (Fd file = create("f")) {
      WriteBehind behind = new WriteBehind(file);
      FileData.writeAll(file, new byte[8 * MIB]);
      requireDirty(file);
      behind.reached(8 * MIB);
      assertThat(DirtyPages.of(file)).isEqualTo(0);
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
      assertThat(DirtyPages.of(file)).isEqualTo(0);
    }
  }

  /** Leaves out the rest where nothing comes to a disk, or the kernel does not tell. */
  private static void requireDirty(Fd file) {
    assumeTrue(DirtyPages.of(file) > 0, "no disk here, or no cachestat(2)");
  }
}
