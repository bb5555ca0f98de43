package dev.jovl.cli.build;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
    return Files.createSymbolicLink(loop, Path.of(name));
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

  /** A message would show what is in the file, perhaps the environment of this process. */
  @Test
  void linkOutOfTheContext_isRefused() throws IOException {
    Path link = context.resolve("Dockerfile");
    for (String target : List.of("/proc/self/environ", "../../../proc/self/environ", "/nowhere")) {
      Files.createSymbolicLink(link, Path.of(target));
      assertThat(refusal(null))
          .isEqualTo(
              link
                  + ": a symbolic link that leads to nothing in the context; put the file itself"
                  + " there");
      Files.delete(link);
    }
  }

  @Test
  void ignoreFileThatIsALinkOutOfTheContext_isRefused() throws IOException {
    for (String name : List.of("Containerfile.dockerignore", ".containerignore")) {
      Path link = Files.createSymbolicLink(context.resolve(name), Path.of("/proc/self/environ"));
      assertThat(refusal(null)).startsWith(link + ": a symbolic link that leads to nothing in");
      Files.delete(link);
    }
    Path link = Files.createSymbolicLink(context.resolve(".dockerignore"), Path.of("/etc/passwd"));
    IOException ofNamed =
        assertThrows(IOException.class, () -> BuildFiles.ignore(context, " of n"));
    assertThat(ofNamed).hasMessageThat().startsWith(link + ": a symbolic link that leads to");
    Files.delete(link);
  }

  @Test
  void linkInsideTheContext_isFollowed_anAbsoluteOneFromItsRoot() throws IOException {
    Path files = Files.createDirectory(context.resolve("files"));
    Files.writeString(files.resolve("D"), "FROM scratch\n");
    Files.writeString(files.resolve("I"), "*\n");
    Files.createSymbolicLink(context.resolve("Dockerfile"), Path.of("files/D"));
    Files.createSymbolicLink(context.resolve(".dockerignore"), Path.of("/files/I"));
    BuildFiles read = BuildFiles.read(context, null);
    assertThat(new String(read.dockerfile().content(), UTF_8)).isEqualTo("FROM scratch\n");
    assertThat(new String(read.ignore().content(), UTF_8)).isEqualTo("*\n");
  }

  /** What is named is meant. */
  @Test
  void linkThatTheUserNames_leadsAnywhere() throws IOException {
    Path elsewhere = Files.createDirectory(context.resolve("elsewhere"));
    Files.writeString(elsewhere.resolve("D"), "FROM scratch\n");
    Files.writeString(elsewhere.resolve("I"), "*\n");
    Path inner = Files.createDirectory(context.resolve("inner"));
    Files.createSymbolicLink(inner.resolve("D"), elsewhere.resolve("D"));
    Files.createSymbolicLink(inner.resolve("D.dockerignore"), elsewhere.resolve("I"));
    BuildFiles read = BuildFiles.read(inner, inner.resolve("D").toString());
    assertThat(new String(read.dockerfile().content(), UTF_8)).isEqualTo("FROM scratch\n");
    assertThat(new String(read.ignore().content(), UTF_8)).isEqualTo("*\n");
  }

  @Test
  void ignoreFileThatIsTooLarge_isToldAsSuch() throws IOException {
    Path large = context.resolve(".dockerignore");
    try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
      file.setLength(BuildFiles.MAX_BYTES + 1L);
    }
    assertThat(refusal(null)).startsWith(large + ": larger than 16 MiB, the most that an ignore");
  }
}
