package dev.jovl.linux;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.posix.DirectoryEntry;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Mode;
import dev.jovl.posix.OpenFlags;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class DirectoryReaderTest extends ScratchDirectory {

  @Test
  void next_emptyDirectory() throws ErrnoException {
    List<String> names = new ArrayList<>();
    for (DirectoryEntry entry : all(new DirectoryReader(directory))) {
      names.add(entry.name().toString());
    }
    assertThat(names).containsExactly(".", "..");
  }

  @Test
  void next_typesAndInodes() throws ErrnoException {
    file("f", "x");
    Names.mkdir(directory, name("d"), 0700);
    Names.symlink(bytes("f"), directory, name("l"));
    Names.mknod(directory, name("p"), Mode.FIFO | 0600, 0);
    for (DirectoryEntry entry : all(new DirectoryReader(directory))) {
      if (!entry.name().isDots()) {
        var stat = Stats.at(directory, entry.name());
        assertThat(entry.ino()).isEqualTo(stat.ino());
        assertThat(entry.type()).isEqualTo(Mode.directoryEntryType(stat.mode()));
      }
    }
  }

  @Test
  void next_moreThanOneBufferAndOddNames() throws ErrnoException {
    Set<FileName> expected = new HashSet<>();
    for (int i = 0; i < 300; i++) {
      FileName name =
          i == 7 ? FileName.of(new byte[] {(byte) 0x80, '\n'}) : name("n".repeat(200) + i);
      expected.add(name);
      Names.mknod(directory, name, Mode.REGULAR | 0600, 0);
    }
    Set<FileName> seen = new HashSet<>();
    for (DirectoryEntry entry : all(new DirectoryReader(directory, NativeBuffer.allocate(4096)))) {
      if (!entry.name().isDots()) {
        assertThat(seen.add(entry.name())).isTrue();
      }
    }
    assertThat(seen).isEqualTo(expected);
  }

  @Test
  void seek_continuesAfterAnEntry() throws ErrnoException {
    for (int i = 0; i < 20; i++) {
      file("f" + i, "");
    }
    DirectoryReader reader = new DirectoryReader(directory);
    List<DirectoryEntry> first = all(reader);
    reader.seek(first.get(9).nextOffset());
    assertThat(all(reader)).isEqualTo(first.subList(10, first.size()));
    reader.seek(0);
    assertThat(all(reader)).isEqualTo(first);
  }

  @Test
  void next_errors() throws ErrnoException {
    file("f", "x");
    try (Fd file = open("f", OpenFlags.RDONLY);
        Fd path = Open.at(directory, name("."), OpenFlags.PATH)) {
      assertFails(Errno.ENOTDIR, () -> new DirectoryReader(file).next());
      assertFails(Errno.EBADF, () -> new DirectoryReader(path).next());
    }
    Names.mkdir(directory, name("d"), 0700);
    try (Fd gone = open("d", OpenFlags.DIRECTORY)) {
      Names.rmdir(directory, name("d"));
      assertFails(Errno.ENOENT, () -> new DirectoryReader(gone).next());
    }
  }

  @Test
  void end_leavesTheMemoryToOneOther() throws ErrnoException {
    file("f", "x");
    DirectoryReader ended = new DirectoryReader(directory);
    ended.end();
    ended.end();
    assertFails(Errno.EBADF, ended::next);
    try (Fd again = open(".", OpenFlags.DIRECTORY)) {
      DirectoryReader one = new DirectoryReader(directory);
      DirectoryReader other = new DirectoryReader(again);
      DirectoryEntry first = one.next();
      assertThat(all(other)).hasSize(3);
      List<DirectoryEntry> rest = all(one);
      assertThat(rest).hasSize(2);
      assertThat(rest).doesNotContain(first);
    }
  }

  private static List<DirectoryEntry> all(DirectoryReader reader) throws ErrnoException {
    List<DirectoryEntry> entries = new ArrayList<>();
    for (DirectoryEntry entry = reader.next(); entry != null; entry = reader.next()) {
      entries.add(entry);
    }
    return entries;
  }
}
