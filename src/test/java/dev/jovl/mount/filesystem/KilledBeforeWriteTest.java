package dev.jovl.mount.filesystem;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.fuse.Caller;
import dev.jovl.fuse.EntryName;
import dev.jovl.fuse.OpenFile;
import dev.jovl.fuse.OpenHow;
import dev.jovl.fuse.WriteHow;
import dev.jovl.linux.NativeBuffer;
import dev.jovl.linux.Self;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Mode;
import dev.jovl.posix.OpenFlags;
import dev.jovl.testing.PathHandle;
import dev.jovl.union.Union;
import dev.jovl.union.UnionDirectories;
import dev.jovl.union.UnionOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Set-id bits go before the data comes: a write that fails is no way to keep them. */
final class KilledBeforeWriteTest {
  private static final Caller STRANGER = new Caller(1234, 1234, 0);

  private static UnionFilesystem filesystem(Path base) throws IOException {
    for (String name : List.of("lower1", "upper", "work")) {
      Files.createDirectories(base.resolve(name));
    }
    UnionDirectories directories =
        UnionDirectories.writable(
            List.of(PathHandle.of(base.resolve("lower1"))),
            PathHandle.of(base.resolve("upper")),
            PathHandle.of(base.resolve("work")));
    Union union = Union.open(directories, UnionOptions.DEFAULTS);
    return new UnionFilesystem(union, CachePolicy.FOREVER);
  }

  /** Sends a write by a caller that may not keep the bits. */
  private static int write(UnionFilesystem filesystem, long offset) throws IOException {
    filesystem.init(new FakeConnection());
    long node = filesystem.lookup(Caller.ROOT, new EntryName(1, FileName.of("f"))).node();
    OpenHow how = new OpenHow(OpenFlags.WRONLY, false);
    OpenFile file = new OpenFile(node, filesystem.open(STRANGER, node, how).handle());
    ByteBuffer data = NativeBuffer.allocate(1).bytes();
    WriteHow killing = new WriteHow(offset, false, false, false, WriteHow.Sync.NONE, true);
    try {
      return filesystem.write(STRANGER, file, killing, data);
    } finally {
      filesystem.release(file);
    }
  }

  @Test
  void writeThatFails_hasTakenSetIdBits(@TempDir Path base) throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    UnionFilesystem filesystem = filesystem(base);
    try {
      Path file = Files.writeString(base.resolve("upper/f"), "text");
      Files.setAttribute(file, "unix:mode", 06755);
      ErrnoException refused =
          assertThrows(ErrnoException.class, () -> write(filesystem, Long.MAX_VALUE - 1));
      assertThat(refused.errno()).isEqualTo(Errno.EFBIG);
      assertThat(Files.getAttribute(file, "unix:mode")).isEqualTo(Mode.REGULAR | 0755);
    } finally {
      filesystem.destroy();
    }
  }
}
