package dev.jovl.build.copy;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.build.source.SourceTree;
import dev.jovl.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Links in the context and in the image: none leads out of its root. */
@ExtendWith(NeedsRoot.class)
final class CopiedLinksTest extends BetweenRoots {

  private Path outside;

  @BeforeEach
  void makeOutside() throws IOException {
    outside = Files.createDirectory(temp.resolve("outside"));
    Files.writeString(outside.resolve("secret"), "secret");
  }

  @Test
  void copy_sourceLinks_stayInsideTheContext() throws Exception {
    Files.createSymbolicLink(context.resolve("absolute"), outside.resolve("secret"));
    Files.createSymbolicLink(context.resolve("dots"), Path.of("../outside/secret"));
    Files.createSymbolicLink(context.resolve("up"), Path.of("../../../.."));
    for (String name :
        new String[] {"absolute", "dots", "up/outside/secret", "../outside/secret"}) {
      assertThrows(SourceTree.MissingSourceException.class, () -> copy(name, "/got"), () -> name);
    }
    write(context.resolve("etc/passwd"), "mine");
    Files.createSymbolicLink(context.resolve("passwd"), Path.of("/etc/passwd"));
    copy("passwd", "/got");
    assertThat(read("got")).isEqualTo("mine");
  }

  @Test
  void copy_destinationLinks_stayInsideTheImage() throws Exception {
    write(context.resolve("a"), "x");
    Files.createSymbolicLink(image.resolve("absolute"), outside);
    Files.createSymbolicLink(image.resolve("dots"), Path.of("../../../../../.." + outside));
    Files.createSymbolicLink(image.resolve("dangling"), Path.of("/not/there"));
    Files.createSymbolicLink(image.resolve("file"), outside.resolve("secret"));
    copy("a", "/absolute/a");
    copy("a", "/dots/b");
    copy("a", "/dangling/c");
    copy("a", "/file");
    copy("a", "/x/../../../../top");
    assertThat(Files.readString(outside.resolve("secret"))).isEqualTo("secret");
    try (var listing = Files.list(outside)) {
      assertThat(listing.toList()).hasSize(1);
    }
    String inner = outside.toString().substring(1);
    assertThat(read(inner + "/a")).isEqualTo("x");
    assertThat(read(inner + "/b")).isEqualTo("x");
    assertThat(read(inner + "/secret")).isEqualTo("x");
    assertThat(read("not/there/c")).isEqualTo("x");
    assertThat(read("top")).isEqualTo("x");
    assertThat(Files.exists(temp.resolve("top"))).isFalse();
  }

  @Test
  void copy_linkInTheWayOfAFile_isReplaced() throws Exception {
    write(context.resolve("d/a"), "x");
    Files.createDirectory(image.resolve("to"));
    Files.createSymbolicLink(image.resolve("to/a"), outside.resolve("secret"));
    copy("d", "/to");
    assertThat(Files.isSymbolicLink(image.resolve("to/a"))).isFalse();
    assertThat(Files.readString(outside.resolve("secret"))).isEqualTo("secret");
  }

  @Test
  void copy_directoryOverLink_isRefused() throws Exception {
    write(context.resolve("d/sub/a"), "x");
    Files.createDirectory(image.resolve("to"));
    Files.createSymbolicLink(image.resolve("to/sub"), outside);
    assertThrows(IOException.class, () -> copy("d", "/to"));
    assertThat(Files.exists(outside.resolve("a"))).isFalse();
  }

  @Test
  void copy_loopOfLinks_ends() throws Exception {
    Files.createSymbolicLink(context.resolve("a"), Path.of("b"));
    Files.createSymbolicLink(context.resolve("b"), Path.of("a"));
    assertThrows(IOException.class, () -> copy("a", "/x"));
  }
}
