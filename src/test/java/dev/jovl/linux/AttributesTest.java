package dev.jovl.linux;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.Mode;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Stat;
import dev.jovl.posix.Timespec;
import org.junit.jupiter.api.Test;

final class AttributesTest extends ScratchDirectory {

  @Test
  void chmod_allTwelveBits() throws ErrnoException {
    try (Fd fd = create("f")) {
      Attributes.chmod(fd, 07777);
      assertThat(Stats.of(fd).mode()).isEqualTo(Mode.REGULAR | 07777);
      Attributes.chmod(fd, 0);
      assertThat(Stats.of(fd).mode()).isEqualTo(Mode.REGULAR);
    }
  }

  @Test
  void chmod_byPathDescriptor() throws ErrnoException {
    file("f", "x");
    try (Fd fd = openPath("f")) {
      Attributes.chmod(fd, 0640);
      assertThat(Stats.of(fd).mode()).isEqualTo(Mode.REGULAR | 0640);
    }
  }

  @Test
  void chmod_symlinkIsRefusedAndTargetKept() throws ErrnoException {
    file("f", "x");
    Names.symlink(bytes("f"), directory, name("link"));
    int before = Stats.at(directory, name("f")).mode();
    try (Fd link = openPath("link")) {
      assertFails(Errno.EOPNOTSUPP, () -> Attributes.chmod(link, 0600));
    }
    assertThat(Stats.at(directory, name("f")).mode()).isEqualTo(before);
  }

  @Test
  void chmod_closedDescriptor() throws ErrnoException {
    Fd fd = create("f");
    fd.close();
    assertFails(Errno.EBADF, () -> Attributes.chmod(fd, 0600));
  }

  @Test
  void chown_descriptorNameAndKeep() throws ErrnoException {
    requireRoot();
    file("f", "x");
    Names.symlink(bytes("f"), directory, name("link"));
    try (Fd fd = openPath("f")) {
      Attributes.chown(fd, 1234, 70000);
      Attributes.chown(fd, Attributes.KEEP, 5);
      Attributes.chown(directory, name("link"), 77, Attributes.KEEP);
      Stat file = Stats.of(fd);
      assertThat(file.uid()).isEqualTo(1234);
      assertThat(file.gid()).isEqualTo(5);
      assertThat(Stats.at(directory, name("link")).uid()).isEqualTo(77);
    }
  }

  @Test
  void chown_largestId() throws ErrnoException {
    requireRoot();
    file("f", "x");
    Attributes.chown(directory, name("f"), -2, -2);
    assertThat(Stats.at(directory, name("f")).uid()).isEqualTo(-2);
  }

  @Test
  void chown_otherUser() throws ErrnoException {
    requireRoot();
    file("f", "x");
    Attributes.chmod(directory, 0755);
    try (Fd fd = openPath("f");
        Identity other = Identity.assume(1000, 1000)) {
      assertFails(Errno.EPERM, () -> Attributes.chown(fd, 1000, 1000));
      assertFails(Errno.EPERM, () -> Attributes.chmod(fd, 0777));
    }
  }

  @Test
  void setTimes_toTheNanosecond() throws ErrnoException {
    Timespec atime = new Timespec(1_000_000_007, 999_999_999);
    Timespec mtime = new Timespec(-5, 1);
    try (Fd fd = create("f")) {
      Attributes.setTimes(fd, atime, mtime);
      assertThat(Stats.of(fd).atime()).isEqualTo(atime);
      assertThat(Stats.of(fd).mtime()).isEqualTo(mtime);
      Timespec late = new Timespec(1L << 33, 5);
      Attributes.setTimes(fd, null, late);
      assertThat(Stats.of(fd).atime()).isEqualTo(atime);
      assertThat(Stats.of(fd).mtime()).isEqualTo(late);
    }
  }

  @Test
  void setTimes_now() throws ErrnoException {
    try (Fd fd = create("f")) {
      Attributes.setTimes(fd, new Timespec(5, 0), new Timespec(5, 0));
      long before = System.currentTimeMillis() / 1000;
      Attributes.setTimes(fd, null, Timespec.NOW);
      assertThat(Stats.of(fd).mtime().seconds()).isAtLeast(before - 1);
      assertThat(Stats.of(fd).atime()).isEqualTo(new Timespec(5, 0));
    }
  }

  @Test
  void setTimes_ofSymlinkItself() throws ErrnoException {
    file("f", "x");
    Names.symlink(bytes("f"), directory, name("link"));
    Timespec time = new Timespec(12, 34);
    Attributes.setTimes(directory, name("link"), time, time);
    assertThat(Stats.at(directory, name("link")).mtime()).isEqualTo(time);
    assertThat(Stats.at(directory, name("f")).mtime()).isNotEqualTo(time);
    try (Fd link = openPath("link")) {
      Timespec other = new Timespec(56, 78);
      Attributes.setTimes(link, other, other);
      assertThat(Stats.of(link).mtime()).isEqualTo(other);
    }
    assertFails(Errno.ENOENT, () -> Attributes.setTimes(directory, name("absent"), time, time));
  }

  @Test
  void setTimes_invalidNanoseconds() throws ErrnoException {
    try (Fd fd = create("f")) {
      Timespec bad = new Timespec(1, 1_000_000_000);
      assertFails(Errno.EINVAL, () -> Attributes.setTimes(fd, bad, null));
    }
  }

  @Test
  void again_writingNeedsPermission() throws ErrnoException {
    requireRoot();
    file("f", "x");
    Attributes.chmod(directory, 0755);
    try (Fd fd = openPath("f");
        Identity other = Identity.assume(1000, 1000)) {
      assertFails(Errno.EACCES, () -> Open.again(fd, OpenFlags.RDWR));
    }
  }
}
