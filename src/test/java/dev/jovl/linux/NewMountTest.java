package dev.jovl.linux;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import org.junit.jupiter.api.Test;

final class NewMountTest extends ScratchDirectory {

  @Test
  void attach_showsWhatWasConfigured() throws ErrnoException {
    requireRoot();
    byte[] target = bytes(path.toString());
    try (NewMount mount = NewMount.of("tmpfs")) {
      mount.set("mode", "0711");
      mount.set("inode32", "");
      mount.create();
      mount.attach(target, 0);
    }
    try (Fd root = Open.path(Fd.CURRENT_DIRECTORY, target, OpenFlags.PATH)) {
      assertThat(Stats.of(root).mode() & 07777).isEqualTo(0711);
    } finally {
      Mounts.unmount(target, Mounts.DETACH);
    }
  }

  @Test
  void set_unknownOptionIsExplained() throws ErrnoException {
    requireRoot();
    assertFails(Errno.ENODEV, () -> NewMount.of("no-such-fs"));
    try (NewMount mount = NewMount.of("overlay")) {
      assertFails(Errno.EINVAL, () -> mount.set("odd", "1"));
      assertThat(mount.messages()).contains("odd");
    }
  }
}
