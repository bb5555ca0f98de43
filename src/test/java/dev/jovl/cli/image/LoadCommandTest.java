package dev.jovl.cli.image;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.jovl.cli.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code jovl load} says of an archive with several images. */
final class LoadCommandTest {
  private final Path directory;

  LoadCommandTest(@TempDir Path directory) {
    this.directory = directory;
  }

  private Ran jovl(String store, String... args) {
    return Ran.on(directory.resolve(store), args);
  }

  private void importImage(String name) throws IOException {
    Path root = Files.createDirectory(directory.resolve(name));
    Files.writeString(root.resolve("file"), "content of " + name);
    assertThat(jovl("made", "import", root.toString(), name).exitCode()).isEqualTo(0);
  }

  @Test
  void images_beforeOneThatIsDamaged_areToldAndThere() throws IOException {
    importImage("one");
    importImage("two");
    importImage("three");
    Path archive = directory.resolve("archive");
    String[] save = {"save", "--format=docker-archive", "-o", "", "one", "two", "three"};
    save[3] = archive.toString();
    jovl("made", save).succeeded();
    String bytes = Files.readString(archive, ISO_8859_1);
    Files.writeString(archive, bytes.replace("content of three", "content is three"), ISO_8859_1);
    Ran ran = jovl("store", "load", "-q", "-i", archive.toString());
    assertThat(ran.exitCode()).isEqualTo(1);
    assertThat(ran.out()).isEqualTo("Loaded image: one:latest\nLoaded image: two:latest\n");
    assertThat(ran.err()).startsWith("jovl: " + archive + ": ");
    assertThat(jovl("store", "images", "-n", "--format", "{{.Repository}}").out().lines().toList())
        .containsExactly("one", "two");
  }
}
