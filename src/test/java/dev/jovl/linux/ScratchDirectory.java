package dev.jovl.linux;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.truth.Truth;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.OpenFlags;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** A directory of its own for each test of a system call, open, and the words to fill it. */
public abstract class ScratchDirectory {
  /** Where it is. */
  protected Path path;

  /** The directory itself. */
  protected Fd directory;

  @BeforeEach
  void openDirectory(@TempDir Path path) throws ErrnoException {
    this.path = path;
    directory = Open.path(Fd.CURRENT_DIRECTORY, bytes(path.toString()), OpenFlags.DIRECTORY);
  }

  @AfterEach
  void closeDirectory() {
    directory.close();
  }

  /** Leaves out the rest of a test that only root can do. */
  protected static void requireRoot() {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
  }

  /** Leaves out the rest of a test of what a filesystem in memory does otherwise. */
  void requireDisk() throws IOException {
    assumeFalse(Files.getFileStore(path).type().equals("tmpfs"), "needs a filesystem on a disk");
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Returns a name that is this text. */
  protected static FileName name(String text) {
    return FileName.of(text);
  }

  /** Opens a new file for reading and writing. */
  protected Fd create(String name) throws ErrnoException {
    return Open.at(directory, name(name), OpenFlags.RDWR | OpenFlags.CREAT | OpenFlags.EXCL, 0644);
  }

  /** Makes a file with a text. */
  protected void file(String name, String text) throws ErrnoException {
    try (Fd fd = create(name)) {
      write(fd, text);
    }
  }

  /** Opens a file with flags of open(2). */
  protected Fd open(String name, int flags) throws ErrnoException {
    return Open.at(directory, name(name), flags);
  }

  /** Opens a file with O_PATH, and not what a link leads to. */
  protected Fd openPath(String name) throws ErrnoException {
    return open(name, OpenFlags.HANDLE);
  }

  static void write(Fd fd, String text) throws ErrnoException {
    int unused = FileData.write(fd, direct(text));
  }

  static ByteBuffer direct(String text) {
    byte[] bytes = bytes(text);
    ByteBuffer buffer = NativeBuffer.allocate(bytes.length).bytes();
    buffer.put(bytes).flip();
    return buffer;
  }

  /** Reads a whole small file from offset zero. */
  static String read(Fd fd) throws ErrnoException {
    ByteBuffer buffer = NativeBuffer.allocate(4096).bytes();
    int unused = FileData.pread(fd, buffer, 0);
    buffer.flip();
    return StandardCharsets.UTF_8.decode(buffer).toString();
  }

  String read(String name) throws ErrnoException {
    try (Fd fd = open(name, OpenFlags.RDONLY)) {
      return read(fd);
    }
  }

  /** Asserts that a call fails with an error. */
  protected static void assertFails(Errno errno, Executable call) {
    ErrnoException thrown = assertThrows(ErrnoException.class, call);
    Truth.assertThat(thrown.errno()).isEqualTo(errno);
  }
}
