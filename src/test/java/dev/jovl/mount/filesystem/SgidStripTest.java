package dev.jovl.mount.filesystem;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.linux.PathBytes;
import dev.jovl.linux.Stats;
import dev.jovl.posix.Mode;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Stat;
import dev.jovl.testing.FakeWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SgidStripTest {
  private static final int PROGRAM = Mode.REGULAR | Mode.SETGID | 0755;

  private final Path directory;

  SgidStripTest(@TempDir Path directory) {
    this.directory = directory;
  }

  private Stat stat(int mode) throws IOException {
    Files.setAttribute(directory, "unix:mode", mode);
    try (Fd fd = Open.path(Fd.CURRENT_DIRECTORY, PathBytes.of(directory), OpenFlags.PATH)) {
      return Stats.of(fd);
    }
  }

  @Test
  void program_ofAStranger_losesTheBit() throws IOException {
    Stat setgid = stat(02777);
    assertThat(SgidStrip.stripped(PROGRAM, setgid, new FakeWriter(false)))
        .isEqualTo(PROGRAM & ~Mode.SETGID);
    assertThat(SgidStrip.stripped(PROGRAM, setgid, new FakeWriter(true))).isEqualTo(PROGRAM);
  }

  @Test
  void anythingElse_keepsIt() throws IOException {
    Stat setgid = stat(02777);
    for (int mode : new int[] {PROGRAM & ~0010, Mode.DIRECTORY | 02755, Mode.REGULAR | 0755}) {
      assertWithMessage("%s", Integer.toOctalString(mode))
          .that(SgidStrip.stripped(mode, setgid, new FakeWriter(false)))
          .isEqualTo(mode);
    }
    assertThat(SgidStrip.stripped(PROGRAM, stat(0777), new FakeWriter(false))).isEqualTo(PROGRAM);
  }
}
