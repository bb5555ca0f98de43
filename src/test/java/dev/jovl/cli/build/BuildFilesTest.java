package dev.jovl.cli.build;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BuildFilesTest {

  private final Path context;

  BuildFilesTest(@TempDir Path temp) throws IOException {
    this.context = temp.toRealPath();
  }

  @BeforeEach
  void start() throws IOException {
    Files.writeString(context.resolve("Containerfile"), "FROM busybox\n");
  }

  private Path loop(String name) throws IOException {
    Path loop = context.resolve(name);
    return Files.createSymbolicLink(loop, loop);
  }

  private String failure(@Nullable String file) {
    return String.valueOf(
        assertThrows(FileSystemException.class, () -> BuildFiles.read(context, file)).getMessage());
  }

  /** The next of the usual names is another build. */
  @Test
  void dockerfileThatCannotBeLookedAt_isNotPassedOver() throws IOException {
    Path loop = loop("Dockerfile");
    assertThat(failure(null)).startsWith(loop + ": Too many levels of symbolic links");
    assertThat(failure("Dockerfile")).startsWith(loop + ": Too many levels of symbolic links");
  }

  /** One of that name in the context is another build too. */
  @Test
  void namedFileThatCannotBeLookedAt_isNotLookedForInTheContext() throws IOException {
    Path loop = loop("here");
    assertThat(failure(loop.toString())).contains("Too many levels of symbolic links");
  }

  private String refusal(@Nullable String file) {
    return String.valueOf(
        assertThrows(IOException.class, () -> BuildFiles.read(context, file)).getMessage());
  }

  @Test
  void fileBelowAFile_isNotThere() {
    assertThat(refusal("Containerfile/x")).contains("No such file or directory");
  }

  @Test
  void whatIsNoFile_isToldAsWhatItIs() throws IOException {
    Path directory = Files.createDirectory(context.resolve("Dockerfile"));
    assertThat(refusal(null))
        .startsWith(directory + ": Is a directory; name the Dockerfile with -f");
    assertThat(refusal("/dev/null"))
        .startsWith("/dev/null: not a regular file; name the Dockerfile with -f");
  }

  @Test
  void fileThatIsTooLarge_isToldAsSuch() throws IOException {
    Path large = context.resolve("large");
    try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
      file.setLength(BuildFiles.MAX_BYTES + 1L);
    }
    assertThat(refusal(large.toString()))
        .isEqualTo(
            large
                + ": larger than 16 MiB, the most that a Dockerfile may have; name another with"
                + " -f");
  }
}
