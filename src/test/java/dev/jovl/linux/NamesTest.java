package dev.jovl.linux;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.posix.Device;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.Mode;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.RenameFlags;
import dev.jovl.posix.Stat;
import org.junit.jupiter.api.Test;

final class NamesTest extends ScratchDirectory {

  @Test
  void mkdir_makesWithMode() throws ErrnoException {
    Names.mkdir(directory, name("d"), 0700);
    assertThat(Stats.at(directory, name("d")).mode()).isEqualTo(Mode.DIRECTORY | 0700);
    assertFails(Errno.EEXIST, () -> Names.mkdir(directory, name("d"), 0700));
  }

  @Test
  void mkdir_belowFile() throws ErrnoException {
    try (Fd file = create("f")) {
      assertFails(Errno.ENOTDIR, () -> Names.mkdir(file, name("d"), 0700));
    }
  }

  @Test
  void mkdir_inRemovedDirectory() throws ErrnoException {
    Names.mkdir(directory, name("d"), 0700);
    try (Fd gone = open("d", OpenFlags.DIRECTORY)) {
      Names.rmdir(directory, name("d"));
      assertFails(Errno.ENOENT, () -> Names.mkdir(gone, name("x"), 0700));
    }
  }

  @Test
  void mkdir_otherUser() throws ErrnoException {
    requireRoot();
    Attributes.chmod(directory, 0755);
    try (Identity other = Identity.assume(1000, 1000)) {
      assertFails(Errno.EACCES, () -> Names.mkdir(directory, name("d"), 0700));
    }
  }

  @Test
  void mknod_fifoSocketDevice() throws ErrnoException {
    requireRoot();
    Names.mknod(directory, name("fifo"), Mode.FIFO | 0640, 0);
    Names.mknod(directory, name("socket"), Mode.SOCKET | 0600, 0);
    Names.mknod(directory, name("device"), Mode.CHARACTER | 0600, Device.make(4095, 1048575));
    assertThat(Stats.at(directory, name("fifo")).mode()).isEqualTo(Mode.FIFO | 0640);
    assertThat(Mode.type(Stats.at(directory, name("socket")).mode())).isEqualTo(Mode.SOCKET);
    Stat device = Stats.at(directory, name("device"));
    assertThat(Device.major(device.rdev())).isEqualTo(4095);
    assertThat(Device.minor(device.rdev())).isEqualTo(1048575);
    assertFails(Errno.EEXIST, () -> Names.mknod(directory, name("fifo"), Mode.FIFO | 0640, 0));
  }

  @Test
  void mknod_whiteoutNeedsNoPrivilege() throws ErrnoException {
    Names.mknod(directory, name("whiteout"), Mode.CHARACTER, 0);
    assertThat(Stats.at(directory, name("whiteout")).rdev()).isEqualTo(0);
  }

  @Test
  void symlink_targetIsKept() throws ErrnoException {
    byte[] target = {'.', '.', '/', (byte) 0xff, '/', '/', 'x'};
    Names.symlink(target, directory, name("link"));
    assertThat(Names.readlink(directory, name("link"))).isEqualTo(target);
    try (Fd link = openPath("link")) {
      assertThat(Names.readlink(link)).isEqualTo(target);
    }
    assertFails(Errno.EEXIST, () -> Names.symlink(target, directory, name("link")));
    assertFails(Errno.ENOENT, () -> Names.symlink(new byte[0], directory, name("empty")));
  }

  @Test
  void symlink_longestTarget() throws ErrnoException {
    byte[] target = bytes("t".repeat(4095));
    Names.symlink(target, directory, name("link"));
    assertThat(Names.readlink(directory, name("link"))).isEqualTo(target);
    assertFails(
        Errno.ENAMETOOLONG,
        () -> Names.symlink(bytes("t".repeat(4096)), directory, name("longer")));
  }

  @Test
  void readlink_ofFileOrNothing() throws ErrnoException {
    file("f", "x");
    assertFails(Errno.EINVAL, () -> Names.readlink(directory, name("f")));
    assertFails(Errno.ENOENT, () -> Names.readlink(directory, name("absent")));
  }

  @Test
  void link_sharesTheInode() throws ErrnoException {
    file("f", "x");
    Names.link(directory, name("f"), directory, name("g"));
    Stat both = Stats.at(directory, name("g"));
    assertThat(both.nlink()).isEqualTo(2);
    assertThat(both.sameFile(Stats.at(directory, name("f")))).isTrue();
    assertFails(Errno.EEXIST, () -> Names.link(directory, name("f"), directory, name("g")));
    assertFails(Errno.ENOENT, () -> Names.link(directory, name("no"), directory, name("h")));
  }

  @Test
  void link_ofSymlinkIsTheLinkItself() throws ErrnoException {
    Names.symlink(bytes("nowhere"), directory, name("link"));
    Names.link(directory, name("link"), directory, name("twin"));
    try (Fd link = openPath("link")) {
      Names.link(link, directory, name("third"));
    }
    assertThat(Stats.at(directory, name("twin")).isSymlink()).isTrue();
    assertThat(Stats.at(directory, name("third")).nlink()).isEqualTo(3);
  }

  @Test
  void link_ofDirectory() throws ErrnoException {
    Names.mkdir(directory, name("d"), 0700);
    assertFails(Errno.EPERM, () -> Names.link(directory, name("d"), directory, name("e")));
  }

  @Test
  void link_byDescriptorAfterUnlink() throws ErrnoException {
    file("f", "x");
    try (Fd fd = openPath("f")) {
      Names.unlink(directory, name("f"));
      assertFails(Errno.ENOENT, () -> Names.link(fd, directory, name("g")));
    }
  }

  @Test
  void link_byADescriptorThatSomebodyElseOpened() throws ErrnoException {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    file("f", "x");
    Names.mkdir(directory, name("d"), 0700);
    try (Fd fd = openPath("f");
        Fd to = open("d", OpenFlags.DIRECTORY)) {
      Attributes.chown(fd, 4321, 4321);
      Attributes.chown(to, 4321, 4321);
      try (Identity other = Identity.assume(4321, 4321)) {
        Names.link(fd, to, name("g"));
      }
    }
    assertThat(Stats.at(directory, name("f")).nlink()).isEqualTo(2);
  }

  @Test
  void unlink_andItsErrors() throws ErrnoException {
    file("f", "x");
    Names.mkdir(directory, name("d"), 0700);
    Names.unlink(directory, name("f"));
    assertThat(Stats.ifPresent(directory, name("f"))).isNull();
    assertFails(Errno.ENOENT, () -> Names.unlink(directory, name("f")));
    assertFails(Errno.EISDIR, () -> Names.unlink(directory, name("d")));
  }

  @Test
  void rmdir_andItsErrors() throws ErrnoException {
    file("f", "x");
    Names.mkdir(directory, name("d"), 0700);
    try (Fd inner = open("d", OpenFlags.DIRECTORY)) {
      Names.mkdir(inner, name("e"), 0700);
    }
    assertFails(Errno.ENOTEMPTY, () -> Names.rmdir(directory, name("d")));
    assertFails(Errno.ENOTDIR, () -> Names.rmdir(directory, name("f")));
    assertFails(Errno.EINVAL, () -> Names.rmdir(directory, name(".")));
  }

  @Test
  void rename_flags() throws ErrnoException {
    file("a", "A");
    file("b", "B");
    assertFails(Errno.EEXIST, () -> rename("a", "b", RenameFlags.NOREPLACE));
    rename("a", "b", RenameFlags.EXCHANGE);
    assertThat(read("a")).isEqualTo("B");
    assertFails(Errno.ENOENT, () -> rename("a", "absent", RenameFlags.EXCHANGE));
    rename("a", "c", RenameFlags.WHITEOUT);
    assertThat(Stats.at(directory, name("a")).mode() & Mode.TYPE).isEqualTo(Mode.CHARACTER);
    assertThat(read("c")).isEqualTo("B");
    rename("c", "b", 0);
    assertThat(read("b")).isEqualTo("B");
    assertFails(Errno.EINVAL, () -> rename("b", "x", RenameFlags.NOREPLACE | RenameFlags.EXCHANGE));
  }

  @Test
  void rename_directories() throws ErrnoException {
    file("f", "x");
    Names.mkdir(directory, name("d"), 0700);
    Names.mkdir(directory, name("e"), 0700);
    try (Fd d = open("d", OpenFlags.DIRECTORY)) {
      assertFails(Errno.EINVAL, () -> Names.rename(directory, name("d"), d, name("in")));
      assertFails(Errno.ENOTDIR, () -> rename("d", "f", 0));
      assertFails(Errno.EISDIR, () -> rename("f", "e", 0));
      Names.mkdir(d, name("full"), 0700);
      assertFails(Errno.ENOTEMPTY, () -> rename("e", "d", 0));
      rename("d", "e", 0);
      assertThat(Stats.at(directory, name("e")).sameFile(Stats.of(d))).isTrue();
    }
  }

  @Test
  void rename_toAnotherFilesystem() throws ErrnoException {
    file("f", "x");
    try (Fd proc = Open.path(Fd.CURRENT_DIRECTORY, bytes("/proc"), OpenFlags.DIRECTORY)) {
      assertFails(Errno.EXDEV, () -> Names.rename(directory, name("f"), proc, name("jovl-f")));
    }
  }

  @Test
  void link_toAnotherFilesystem() throws ErrnoException {
    requireRoot();
    file("f", "x");
    try (Fd other = Open.path(Fd.CURRENT_DIRECTORY, bytes("/dev"), OpenFlags.DIRECTORY)) {
      assertFails(Errno.EXDEV, () -> Names.link(directory, name("f"), other, name("jovl-f")));
    }
  }

  @Test
  void names_ofADirectoryThatAnotherUserMayNotWrite() throws ErrnoException {
    requireRoot();
    file("f", "x");
    Names.mkdir(directory, name("d"), 0755);
    Attributes.chmod(directory, 0755);
    try (Identity other = Identity.assume(1000, 1000)) {
      assertFails(Errno.EACCES, () -> Names.unlink(directory, name("f")));
      assertFails(Errno.EACCES, () -> Names.rmdir(directory, name("d")));
      assertFails(Errno.EACCES, () -> rename("f", "g", 0));
      assertFails(Errno.EACCES, () -> Names.symlink(bytes("x"), directory, name("s")));
    }
    assertThat(read("f")).isEqualTo("x");
  }

  private void rename(String from, String to, int flags) throws ErrnoException {
    Names.rename(directory, name(from), directory, name(to), flags);
  }

  @Test
  void accessible_byEffectiveUser() throws ErrnoException {
    requireRoot();
    file("f", "x");
    Attributes.chmod(directory, 0755);
    try (Identity other = Identity.assume(1000, 1000)) {
      assertThat(Names.accessible(directory, name("f"), Names.READ)).isTrue();
      assertThat(Names.accessible(directory, name("f"), Names.READ | Names.WRITE)).isFalse();
      assertThat(Names.accessible(directory, name("."), Names.EXECUTE)).isTrue();
      assertFails(Errno.ENOENT, () -> Names.accessible(directory, name("absent"), Names.READ));
    }
    assertThat(Names.accessible(directory, name("f"), Names.WRITE)).isTrue();
  }
}
