package dev.jovl.linux;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.MountFlags;
import dev.jovl.posix.OpenFlags;
import org.junit.jupiter.api.Test;

final class MountsTest extends ScratchDirectory {

  @Test
  void mount_andUnmount() throws ErrnoException {
    requireRoot();
    byte[] target = bytes(path.toString());
    Mounts.mount("jovl-test", target, "tmpfs", MountFlags.NOSUID, bytes("size=64k,mode=0711"));
    try (Fd root = Open.path(Fd.CURRENT_DIRECTORY, target, OpenFlags.PATH)) {
      assertThat(Stats.filesystem(root).type()).isEqualTo(0x01021994);
      assertThat(Stats.of(root).mode() & 07777).isEqualTo(0711);
      assertFails(Errno.EBUSY, () -> Mounts.unmount(target, 0));
    } finally {
      Mounts.unmount(target, Mounts.DETACH | Mounts.NOFOLLOW);
    }
    assertFails(Errno.EINVAL, () -> Mounts.unmount(target, 0));
  }

  @Test
  void mount_withoutDataAndBind() throws ErrnoException {
    requireRoot();
    Names.mkdir(directory, name("d"), 0755);
    byte[] target = bytes(path + "/d");
    Mounts.mount("/proc", target, "none", MountFlags.BIND, null);
    try (Fd root = Open.path(Fd.CURRENT_DIRECTORY, target, OpenFlags.PATH)) {
      assertThat(Stats.filesystem(root).type()).isEqualTo(0x9fa0);
    } finally {
      Mounts.unmount(target, Mounts.DETACH);
    }
  }

  @Test
  void mount_errors() throws ErrnoException {
    requireRoot();
    byte[] target = bytes(path.toString());
    assertFails(Errno.ENODEV, () -> Mounts.mount("x", target, "no-such-fs", 0, null));
    assertFails(Errno.ENOENT, () -> Mounts.mount("x", bytes(path + "/absent"), "tmpfs", 0, null));
    assertFails(Errno.EINVAL, () -> Mounts.mount("x", target, "tmpfs", 0, bytes("odd=1")));
    try (Identity other = Identity.assume(1000, 1000)) {
      assertFails(Errno.EPERM, () -> Mounts.unmount(bytes("/proc"), 0));
    }
  }
}
