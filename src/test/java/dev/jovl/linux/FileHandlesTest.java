package dev.jovl.linux;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import org.junit.jupiter.api.Test;

final class FileHandlesTest extends ScratchDirectory {

  @Test
  void open_findsTheFileUntilItIsGone() throws ErrnoException {
    requireRoot();
    file("f", "text");
    FileHandles.Handle handle;
    try (Fd fd = openPath("f")) {
      handle = FileHandles.of(fd);
      assertThat(handle.bytes().length).isGreaterThan(0);
    }
    Names.rename(directory, name("f"), directory, name("g"));
    try (Fd fd = FileHandles.open(directory, handle, OpenFlags.RDONLY)) {
      assertThat(read(fd)).isEqualTo("text");
    }
    Names.unlink(directory, name("g"));
    assertFails(Errno.ESTALE, () -> FileHandles.open(directory, handle, OpenFlags.RDONLY));
  }

  @Test
  void open_withoutCapability() throws ErrnoException {
    requireRoot();
    FileHandles.Handle handle = FileHandles.of(directory);
    try (Identity other = Identity.assume(1000, 1000)) {
      assertFails(Errno.EPERM, () -> FileHandles.open(directory, handle, OpenFlags.RDONLY));
    }
  }

  @Test
  void of_filesystemWithoutHandles() throws ErrnoException {
    try (Fd proc = Open.path(Fd.CURRENT_DIRECTORY, bytes("/proc/self"), OpenFlags.DIRECTORY)) {
      assertFails(Errno.EOPNOTSUPP, () -> FileHandles.of(proc));
    }
  }
}
