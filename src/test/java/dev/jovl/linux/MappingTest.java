package dev.jovl.linux;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import org.junit.jupiter.api.Test;

final class MappingTest extends ScratchDirectory {

  @Test
  void shared_reachesTheFileAndSeesIt() throws ErrnoException {
    try (Fd fd = create("f")) {
      write(fd, "abc");
      try (Mapping mapping = Mapping.of(fd, 3, true, Mapping.SHARED)) {
        mapping.put(1, (byte) 'X');
        mapping.sync();
        assertThat(read(fd)).isEqualTo("aXc");
        int unused = FileData.pwrite(fd, direct("Z"), 2);
        assertThat((char) mapping.get(2)).isEqualTo('Z');
      }
    }
  }

  @Test
  void private_staysHere() throws ErrnoException {
    file("f", "abc");
    try (Fd fd = open("f", OpenFlags.RDONLY);
        Mapping mapping = Mapping.of(fd, 3, true, Mapping.PRIVATE)) {
      mapping.put(0, (byte) 'X');
      assertThat(read(fd)).isEqualTo("abc");
      mapping.close();
    }
  }

  @Test
  void of_errors() throws ErrnoException {
    file("f", "abc");
    try (Fd fd = open("f", OpenFlags.RDONLY)) {
      assertFails(Errno.EACCES, () -> Mapping.of(fd, 3, true, Mapping.SHARED));
      assertFails(Errno.EINVAL, () -> Mapping.of(fd, 0, false, Mapping.SHARED));
      assertFails(Errno.ENODEV, () -> Mapping.of(directory, 3, false, Mapping.PRIVATE));
    }
  }
}
