package dev.jovl.cli.output;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.linux.Self;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is left at the name under which an archive is written. */
@Timeout(120)
final class OutputFileTest {
  private final Path directory;
  private final Path file;

  OutputFileTest(@TempDir Path directory) throws IOException {
    this.directory = directory.toRealPath();
    this.file = this.directory.resolve("archive");
  }

  private static void write(Path place, String content) throws IOException {
    OutputFile.requirePlace(place);
    OutputFile.write(place, "-o FILE", out -> out.write(content.getBytes(UTF_8)));
  }

  @Test
  void file_isAtNoMomentGone_whileOthersTakeItsPlace() throws Exception {
    write(file, "0");
    AtomicBoolean ended = new AtomicBoolean();
    AtomicInteger looks = new AtomicInteger();
    AtomicInteger gone = new AtomicInteger();
    Thread watcher =
        new Thread(
            () -> {
              while (!ended.get()) {
                looks.incrementAndGet();
                gone.addAndGet(Files.exists(file) ? 0 : 1);
              }
            });
    watcher.start();
    try {
      for (int i = 1; i <= 200; i++) {
        write(file, Integer.toString(i));
      }
    } finally {
      ended.set(true);
      watcher.join();
    }
    assertThat(looks.get()).isGreaterThan(0);
    assertThat(gone.get()).isEqualTo(0);
    assertThat(Files.readString(file)).isEqualTo("200");
    assertThat(directory.toFile().list()).asList().containsExactly("archive");
  }

  @Test
  void file_isTheFormerOne_ifTheNewOneFails() throws IOException {
    write(file, "former");
    assertThrows(
        IOException.class,
        () ->
            OutputFile.write(
                file,
                "-o FILE",
                out -> {
                  out.write(new byte[1 << 20]);
                  throw new IOException("no more");
                }));
    assertThat(Files.readString(file)).isEqualTo("former");
    assertThat(directory.toFile().list()).asList().containsExactly("archive");
  }

  @Test
  void link_staysOne_andItsTargetIsWritten() throws IOException {
    Path disk = Files.createDirectory(directory.resolve("disk"));
    Path first = Files.createSymbolicLink(directory.resolve("first"), Path.of("disk/second"));
    Files.createSymbolicLink(disk.resolve("second"), Path.of("../archive"));
    for (String content : new String[] {"new", "newer"}) {
      write(first, content);
      assertThat(Files.readString(file)).isEqualTo(content);
      assertThat(Files.isSymbolicLink(file)).isFalse();
      assertThat(Files.isSymbolicLink(first)).isTrue();
      assertThat(Files.isSymbolicLink(disk.resolve("second"))).isTrue();
    }
    assertThat(disk.toFile().list()).asList().containsExactly("second");
  }

  @Test
  void link_toNoPlace_isRefusedBeforeThereIsAnythingToWrite() throws IOException {
    Path lost = Files.createSymbolicLink(directory.resolve("lost"), Path.of("absent/archive"));
    NoSuchFileException absent =
        assertThrows(NoSuchFileException.class, () -> OutputFile.requirePlace(lost));
    assertThat(absent.getFile()).isEqualTo(directory.resolve("absent").toString());
    Path round = Files.createSymbolicLink(directory.resolve("round"), Path.of("round"));
    FileSystemException endless =
        assertThrows(FileSystemException.class, () -> OutputFile.requirePlace(round));
    assertThat(endless.getReason()).isEqualTo("Too many levels of symbolic links");
  }

  @Test
  void link_ofAStrangerInADirectoryOfAll_isNotFollowed() throws IOException {
    Assumptions.assumeTrue(Self.effectiveUid() == 0, "needs root");
    Path all = Files.createDirectory(directory.resolve("all"));
    Files.setAttribute(all, "unix:mode", 01777);
    Path link = Files.createSymbolicLink(all.resolve("link"), file);
    write(link, "mine");
    Files.setAttribute(link, "unix:uid", 4321, LinkOption.NOFOLLOW_LINKS);
    assertThrows(AccessDeniedException.class, () -> write(link, "of the stranger"));
    assertThrows(AccessDeniedException.class, () -> OutputFile.remove(link));
    assertThat(Files.readString(file)).isEqualTo("mine");
    Files.setAttribute(all, "unix:uid", 4321);
    write(link, "of the owner of the directory");
    assertThat(Files.readString(file)).isEqualTo("of the owner of the directory");
  }

  @Test
  void remove_takesTheFileBehindLinks_andNothingElse() throws IOException {
    Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("archive"));
    for (Path name : new Path[] {file, link}) {
      write(file, "former");
      OutputFile.remove(name);
      assertThat(Files.exists(file, LinkOption.NOFOLLOW_LINKS)).isFalse();
      OutputFile.remove(name);
    }
    Files.createDirectory(file);
    OutputFile.remove(link);
    assertThat(directory.toFile().list()).asList().containsExactly("archive", "link");
  }

  /** As /dev/stdout is one, which is a regular file where the shell has one. */
  @Test
  void openFile_isWrittenAsItIs() throws IOException {
    try (FileOutputStream opened = new FileOutputStream(file.toFile())) {
      Object inode = Files.getAttribute(file, "unix:ino");
      Path number = descriptorOf(file);
      for (String place : new String[] {"/proc/self/fd", "/dev/fd"}) {
        write(Path.of(place).resolve(number), "through " + place);
        assertThat(Files.readString(file)).isEqualTo("through " + place);
      }
      Path link =
          Files.createSymbolicLink(directory.resolve("link"), Path.of("/dev/fd").resolve(number));
      write(link, "shorter");
      assertThat(Files.readString(file)).isEqualTo("shorter");
      assertThat(Files.getAttribute(file, "unix:ino")).isEqualTo(inode);
      assertThat(opened.getFD().valid()).isTrue();
      OutputFile.remove(link);
    }
    assertThat(directory.toFile().list()).asList().containsExactly("archive", "link");
  }

  /** Returns the number under which this process has a file open. */
  private static Path descriptorOf(Path file) throws IOException {
    try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path descriptor : all) {
        if (Files.isSymbolicLink(descriptor) && Files.readSymbolicLink(descriptor).equals(file)) {
          return descriptor.getFileName();
        }
      }
    }
    throw new IOException(file + " is not open");
  }

  @Test
  void openFile_thatIsNotThere_isToldByItsName() {
    Path closed = Path.of("/proc/self/fd/999999");
    NoSuchFileException absent = assertThrows(NoSuchFileException.class, () -> write(closed, "x"));
    assertThat(absent.getFile()).isEqualTo(closed.toString());
  }
}
