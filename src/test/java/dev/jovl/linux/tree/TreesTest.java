package dev.jovl.linux.tree;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.linux.Attributes;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Identity;
import dev.jovl.linux.Names;
import dev.jovl.linux.Open;
import dev.jovl.linux.ScratchDirectory;
import dev.jovl.posix.DirectoryEntry;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TreesTest extends ScratchDirectory {
  @Test
  void remove_followsNoLink() throws Exception {
    Path kept = Files.createDirectories(path.resolve("kept/below"));
    Files.createDirectories(path.resolve("tree/a/b"));
    Files.createSymbolicLink(path.resolve("tree/a/link"), kept);
    Trees.remove(directory, name("tree"));
    assertThat(Files.exists(path.resolve("tree"))).isFalse();
    assertThat(Files.exists(kept)).isTrue();
  }

  @Test
  void remove_byAPath() throws Exception {
    Path kept = Files.createDirectories(path.resolve("kept/below"));
    Files.createDirectories(path.resolve("tree/a/b"));
    Files.createSymbolicLink(path.resolve("link"), kept);
    Trees.remove(path.resolve("tree"));
    Trees.remove(path.resolve("link"));
    Trees.remove(path.resolve("none"));
    assertThat(path.toFile().list()).asList().containsExactly("kept");
    assertThat(Files.exists(kept)).isTrue();
  }

  @Test
  void remove_ofNothingIsNoFailure() throws ErrnoException {
    Trees.remove(directory, name("none"));
  }

  @Test
  void remove_ofAFileAndOfADirectoryWithoutPermissions() throws Exception {
    file("file", "x");
    Files.createDirectories(path.resolve("closed/below"));
    try (Fd closed = openPath("closed")) {
      Attributes.chmod(closed, 0);
    }
    Trees.remove(directory, name("file"));
    Trees.remove(directory, name("closed"));
    assertThat(Trees.entries(directory)).isEmpty();
  }

  /** More levels than a process has descriptors, or room on its stack. */
  @Test
  void remove_ofWhatIsVeryDeep_holdsFewDescriptors() throws Exception {
    int levels = 21_000;
    Names.mkdir(directory, name("d"), 0755);
    Fd here = Trees.openDirectory(directory, name("d"));
    for (int i = 0; i < levels; i++) {
      try (Fd above = here) {
        Names.mkdir(above, name("d"), 0755);
        here = Trees.openDirectory(above, name("d"));
      }
      if (i % 1000 == 0) {
        Names.mkdir(here, name("beside"), 0500);
        Open.at(here, name("f"), OpenFlags.WRONLY | OpenFlags.CREAT, 0644).close();
      }
    }
    here.close();
    Trees.remove(directory, name("d"));
    assertThat(Trees.entries(directory)).isEmpty();
  }

  /** Root needs no permission; the owner of a directory that may not be written does. */
  @Test
  void remove_byItsOwner_ofWhatMayNotBeWritten() throws Exception {
    requireRoot();
    Attributes.chmod(directory, 0777);
    try (Identity owner = Identity.assume(1000, 1000)) {
      Files.createDirectories(path.resolve("tree/read-only/below"));
      file("file", "x");
      Files.move(path.resolve("file"), path.resolve("tree/read-only/below/file"));
      for (String closed : List.of("tree/read-only/below", "tree/read-only", "tree")) {
        Files.setPosixFilePermissions(
            path.resolve(closed), PosixFilePermissions.fromString("r-xr-xr-x"));
      }
      Trees.remove(directory, name("tree"));
    }
    assertThat(Trees.entries(directory)).isEmpty();
  }

  @Test
  void remove_ofWhatSomebodyElseMade_isRefused() throws Exception {
    requireRoot();
    Attributes.chmod(directory, 0777);
    Files.createDirectories(path.resolve("tree/below"));
    try (Identity other = Identity.assume(1000, 1000)) {
      assertFails(Errno.EACCES, () -> Trees.remove(directory, name("tree")));
    }
    assertThat(Files.exists(path.resolve("tree/below"))).isTrue();
  }

  @Test
  void openDirectory_refusesLinksAndFiles() throws Exception {
    file("file", "x");
    Files.createSymbolicLink(path.resolve("link"), path);
    assertFails(Errno.ENOTDIR, () -> Trees.openDirectory(directory, name("file")));
    assertFails(Errno.ENOTDIR, () -> Trees.openDirectory(directory, name("link")));
    assertFails(Errno.ENOENT, () -> Trees.openDirectory(directory, name("none")));
  }

  /** Memory outside the heap is freed by a collection alone, which nothing here brings about. */
  @Test
  void entries_useTheSameMemoryAgain() throws ErrnoException {
    List<DirectoryEntry> none = Trees.entries(directory);
    long before = buffersOutsideTheHeap();
    for (int i = 0; i < 100; i++) {
      assertThat(Trees.entries(directory)).isEqualTo(none);
    }
    assertThat(buffersOutsideTheHeap() - before).isLessThan(50);
  }

  private static long buffersOutsideTheHeap() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct"))
        .mapToLong(BufferPoolMXBean::getCount)
        .sum();
  }

  @Test
  void entries_beginAgain() throws ErrnoException {
    file("a", "x");
    file("b", "x");
    assertThat(Trees.entries(directory)).hasSize(2);
    assertThat(Trees.entries(directory)).hasSize(2);
  }
}
