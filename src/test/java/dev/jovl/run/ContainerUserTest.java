package dev.jovl.run;

import static com.google.common.truth.Truth.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Users and groups, as people write their files. */
final class ContainerUserTest {

  private final Path root;

  ContainerUserTest(@TempDir Path root) throws IOException {
    this.root = root;
    Files.createDirectory(root.resolve("etc"));
  }

  private ContainerUser resolve(String user) throws IOException {
    try (ImageRoot image = ImageRoot.open(root)) {
      return ContainerUser.resolve(image, user);
    }
  }

  private void write(String path, String content) throws IOException {
    Files.writeString(root.resolve(path), content);
  }

  /** Docker leaves empty what a line does not have (ParsePasswd of moby/sys). */
  @Test
  void resolve_lineWithoutItsLastFields() throws IOException {
    write("etc/passwd", "a:x:5:6\nb:x:7:8:B:/home/b\nshort:x:9\n");
    write("etc/group", "g:x:50\nh:x:51:a\n");
    assertThat(resolve("a")).isEqualTo(new ContainerUser(5, 6, List.of(6L, 51L), "/"));
    assertThat(resolve("5")).isEqualTo(resolve("a"));
    assertThat(resolve("b")).isEqualTo(new ContainerUser(7, 8, List.of(8L), "/home/b"));
    assertThat(resolve("b:g").gid()).isEqualTo(50);
    assertThat(resolve("short").gid()).isEqualTo(0);
  }

  @Test
  void resolve_filesThatAreLinks_areFollowedInsideTheImage() throws IOException {
    Files.createDirectory(root.resolve("usr"));
    write("usr/passwd", "a:x:5:6::/:/bin/sh\n");
    write("usr/group", "g:x:50:\n");
    Files.createSymbolicLink(root.resolve("etc/passwd"), Path.of("/usr/passwd"));
    Files.createSymbolicLink(root.resolve("etc/group"), Path.of("../../../usr/group"));
    assertThat(resolve("a:g")).isEqualTo(new ContainerUser(5, 50, List.of(50L), "/"));
  }
}
