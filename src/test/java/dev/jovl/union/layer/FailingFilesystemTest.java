package dev.jovl.union.layer;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.fuse.Caller;
import dev.jovl.fuse.MountOptions;
import dev.jovl.fuse.Session;
import dev.jovl.fuse.session.KernelEngine;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.linux.Self;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FilesystemStat;
import dev.jovl.posix.OpenFlags;
import dev.jovl.testing.Descriptors;
import dev.jovl.testing.MemoryFilesystem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A layer on a filesystem that does not say what it is. */
final class FailingFilesystemTest {
  private static final class Failing extends MemoryFilesystem {
    Failing() {
      super(0);
    }

    @Override
    public FilesystemStat statfs(Caller caller, long id) {
      throw new IllegalStateException("a disk that is lost");
    }
  }

  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void refusedLayer_isNotKeptOpen(@TempDir Path directory) throws Exception {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    byte[] path = directory.toString().getBytes(StandardCharsets.UTF_8);
    Session session = new KernelEngine().mount(new Failing(), MountOptions.on(path, true));
    try (LayerFilesystems filesystems = new LayerFilesystems(true);
        Fd root = Open.path(Fd.CURRENT_DIRECTORY, path, OpenFlags.PATH)) {
      ErrnoException lost = assertThrows(ErrnoException.class, () -> filesystems.of(root).number());
      assertThat(lost.errno()).isEqualTo(Errno.EIO);
      assertThat(Descriptors.below(directory)).isEqualTo(1);
    } finally {
      session.detach();
      session.awaitEnd();
    }
  }
}
