package dev.jovl.linux;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class XattrsTest extends ScratchDirectory {
  private static final byte[] USER_A = bytes("user.a");

  @Test
  void setGetRemove_byEachWay() throws ErrnoException {
    file("f", "x");
    byte[] value = {0, (byte) 0xff, 7};
    try (Fd open = open("f", OpenFlags.RDONLY);
        Fd path = openPath("f")) {
      Xattrs.set(open, USER_A, value, Xattrs.CREATE);
      assertThat(Xattrs.get(path, USER_A)).isEqualTo(value);
      assertThat(Xattrs.get(directory, name("f"), USER_A)).isEqualTo(value);
      Xattrs.set(path, USER_A, new byte[0], Xattrs.REPLACE);
      assertThat(Xattrs.get(open, USER_A)).hasLength(0);
      Xattrs.set(directory, name("f"), bytes("user.b"), value, 0);
      assertThat(names(Xattrs.list(path))).containsAtLeast("user.a", "user.b");
      assertThat(names(Xattrs.list(open))).isEqualTo(names(Xattrs.list(directory, name("f"))));
      Xattrs.remove(path, USER_A);
      Xattrs.remove(directory, name("f"), bytes("user.b"));
      assertThat(names(Xattrs.list(open))).containsNoneOf("user.a", "user.b");
      assertThat(Xattrs.get(open, USER_A)).isNull();
    }
  }

  @Test
  void set_flagsAndErrors() throws ErrnoException {
    try (Fd fd = create("f")) {
      assertFails(Errno.ENODATA, () -> Xattrs.set(fd, USER_A, USER_A, Xattrs.REPLACE));
      Xattrs.set(fd, USER_A, USER_A, 0);
      assertFails(Errno.EEXIST, () -> Xattrs.set(fd, USER_A, USER_A, Xattrs.CREATE));
      assertFails(Errno.ENODATA, () -> Xattrs.remove(fd, bytes("user.none")));
      assertFails(Errno.EOPNOTSUPP, () -> Xattrs.set(fd, bytes("odd.a"), USER_A, 0));
      byte[] longName = bytes("user." + "n".repeat(251));
      assertFails(Errno.ERANGE, () -> Xattrs.set(fd, longName, USER_A, 0));
      assertFails(Errno.E2BIG, () -> Xattrs.set(fd, USER_A, new byte[65537], 0));
    }
  }

  @Test
  void set_onSymlinkItself() throws ErrnoException {
    file("f", "x");
    Names.symlink(bytes("f"), directory, name("link"));
    assertFails(Errno.EPERM, () -> Xattrs.set(directory, name("link"), USER_A, USER_A, 0));
    assertThat(Xattrs.get(directory, name("f"), USER_A)).isNull();
    requireRoot();
    byte[] trusted = bytes("trusted.a");
    Xattrs.set(directory, name("link"), trusted, USER_A, 0);
    try (Fd link = openPath("link")) {
      assertThat(Xattrs.get(link, trusted)).isEqualTo(USER_A);
      assertThat(names(Xattrs.list(link))).contains("trusted.a");
      Xattrs.remove(link, trusted);
      Xattrs.set(link, trusted, bytes("again"), 0);
    }
    assertThat(Xattrs.get(directory, name("link"), trusted)).isEqualTo(bytes("again"));
    assertThat(Xattrs.get(directory, name("f"), trusted)).isNull();
  }

  @Test
  void get_valueLargerThanTheFirstRoom_byEachWay() throws ErrnoException {
    byte[] value = new byte[3900];
    Arrays.fill(value, (byte) 'v');
    try (Fd open = create("f");
        Fd path = openPath("f")) {
      for (int length : new int[] {511, 512, 513, 3900}) {
        byte[] part = Arrays.copyOf(value, length);
        Xattrs.set(open, USER_A, part, 0);
        assertThat(Xattrs.get(open, USER_A)).isEqualTo(part);
        assertThat(Xattrs.get(path, USER_A)).isEqualTo(part);
        assertThat(Xattrs.get(directory, name("f"), USER_A)).isEqualTo(part);
      }
    }
  }

  @Test
  void list_namesLongerThanTheFirstRoom_byEachWay() throws ErrnoException {
    List<String> expected = new ArrayList<>();
    try (Fd open = create("f");
        Fd path = openPath("f")) {
      for (char letter = 'a'; letter < 'g'; letter++) {
        String attribute = "user." + String.valueOf(letter).repeat(200);
        Xattrs.set(open, bytes(attribute), new byte[0], 0);
        expected.add(attribute);
      }
      assertThat(names(Xattrs.list(open))).containsAtLeastElementsIn(expected);
      assertThat(names(Xattrs.list(path))).containsAtLeastElementsIn(expected);
      assertThat(names(Xattrs.list(directory, name("f")))).containsAtLeastElementsIn(expected);
    }
  }

  @Test
  void get_absentFile() {
    assertFails(Errno.ENOENT, () -> Xattrs.get(directory, name("absent"), USER_A));
    assertFails(Errno.ENOENT, () -> Xattrs.list(directory, name("absent")));
    assertFails(Errno.ENOENT, () -> Xattrs.set(directory, name("absent"), USER_A, USER_A, 0));
  }

  @Test
  void get_closedDescriptor() throws ErrnoException {
    Fd fd = create("f");
    fd.close();
    assertFails(Errno.EBADF, () -> Xattrs.get(fd, USER_A));
  }

  @Test
  void set_userOnDeviceIsRefused() throws ErrnoException {
    Names.mknod(directory, name("w"), dev.jovl.posix.Mode.CHARACTER, 0);
    assertFails(Errno.EPERM, () -> Xattrs.set(directory, name("w"), USER_A, USER_A, 0));
  }

  private static List<String> names(List<byte[]> names) {
    return names.stream().map(String::new).sorted().toList();
  }
}
