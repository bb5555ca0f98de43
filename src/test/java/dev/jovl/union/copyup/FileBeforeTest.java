package dev.jovl.union.copyup;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.linux.Attributes;
import dev.jovl.linux.Fd;
import dev.jovl.linux.ScratchDirectory;
import dev.jovl.linux.Stats;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.Mode;
import org.junit.jupiter.api.Test;

/** What a file gets back after data was written to it. */
final class FileBeforeTest extends ScratchDirectory {
  @Test
  void restore_ownerHadRightsForATime_leavesThemTakenBack() throws ErrnoException {
    try (Fd file = create("file")) {
      Attributes.chmod(file, 0664);
      FileBefore before = FileBefore.of(file);
      Attributes.chmod(file, 0464);
      before.restore(file);
      assertThat(Mode.permissions(Stats.of(file).mode())).isEqualTo(0464);
    }
  }

  @Test
  void restore_writingTookSetIdBits_givesThemBack() throws ErrnoException {
    try (Fd file = create("file")) {
      Attributes.chmod(file, 06755);
      FileBefore before = FileBefore.of(file);
      Attributes.chmod(file, 0755);
      before.restore(file);
      assertThat(Mode.permissions(Stats.of(file).mode())).isEqualTo(06755);
    }
  }
}
