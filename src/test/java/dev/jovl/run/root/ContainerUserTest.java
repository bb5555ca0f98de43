package dev.jovl.run.root;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.linux.proc.NamespaceIds;
import dev.jovl.run.spec.RunException;
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
      return ContainerUser.resolve(image.accounts(), user);
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
  void user_thatTheUserNamespaceLacks_isRefused() throws IOException {
    NamespaceIds root = NamespaceIds.of(List.of("0 1000 1"));
    NamespaceIds many = NamespaceIds.of(List.of("0 1000 1", " 1 100000 65536"));
    resolve("0").requireAmong(root, root);
    resolve("65536:65536").requireAmong(many, many);
    assertLacking("user 1000 ", "1000", root);
    assertLacking("user 65537 ", "65537", many);
    assertLacking("group 5 ", "0:5", root);
  }

  private void assertLacking(String who, String asked, NamespaceIds ids) throws IOException {
    ContainerUser user = resolve(asked);
    RunException e = assertThrows(RunException.class, () -> user.requireAmong(ids, ids));
    assertThat(e).hasMessageThat().startsWith(who);
    assertThat(e.exitCode()).isEqualTo(125);
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

  /** A number is never a name, though one is written so (GetExecUser of moby/sys). */
  @Test
  void resolve_numbers_areNoNames() throws IOException {
    write("etc/passwd", "7:x:70:71::/seven:/bin/sh\na:x:7:8::/a:/bin/sh\n");
    write("etc/group", "9:x:90:\ng:x:50:7\n");
    assertThat(resolve("7")).isEqualTo(new ContainerUser(7, 8, List.of(8L), "/a"));
    assertThat(resolve("70")).isEqualTo(new ContainerUser(70, 71, List.of(71L, 50L), "/seven"));
    assertThat(resolve("a:9").gid()).isEqualTo(9);
  }

  /** Docker takes an id from 2^31 up where a line has it, and none that is only given. */
  @Test
  void resolve_largeIds_areThoseOfALine() throws IOException {
    write("etc/passwd", "big:x:3000000000:3000000001::/big:/bin/sh\n");
    write("etc/group", "all:x:4294967294:\n");
    ContainerUser big = new ContainerUser(3000000000L, 3000000001L, List.of(3000000001L), "/big");
    assertThat(resolve("big")).isEqualTo(big);
    assertThat(resolve("3000000000")).isEqualTo(big);
    assertThat(resolve("big:all").gid()).isEqualTo(4294967294L);
    assertThat(resolve("2147483647:4294967294").gid()).isEqualTo(4294967294L);
    for (String user : List.of("2147483648", "1:2147483648", "4294967296", "1:99999999999")) {
      RunException failure = assertThrows(RunException.class, () -> resolve(user));
      assertThat(failure).hasMessageThat().contains("from 0 to 2147483647");
    }
  }

  @Test
  void resolve_nothingBesideTheColon() throws IOException {
    write("etc/passwd", "root:x:0:3::/root:/bin/sh\na:x:5:6::/:/bin/sh\n");
    write("etc/group", "g:x:50:a\n");
    assertThat(resolve("a:")).isEqualTo(new ContainerUser(5, 6, List.of(6L, 50L), "/"));
    assertThat(resolve(":g")).isEqualTo(new ContainerUser(0, 50, List.of(50L), "/root"));
  }
}
