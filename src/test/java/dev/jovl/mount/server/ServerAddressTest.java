package dev.jovl.mount.server;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Mounts;
import dev.jovl.linux.PathBytes;
import dev.jovl.linux.Self;
import dev.jovl.posix.MountFlags;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ServerAddressTest {
  private Path root;
  private Path jar;

  @BeforeEach
  void prepare(@TempDir Path directory) throws IOException {
    root = directory;
    jar = Files.writeString(root.resolve("program"), "one");
    Files.createDirectory(root.resolve("first"));
    Files.createDirectory(root.resolve("second"));
  }

  private ServerAddress here() throws IOException {
    return here(root.resolve("first"));
  }

  private ServerAddress here(Path named) throws IOException {
    return ServerAddress.here(
        jar,
        Map.of(
            "JOVL_RUNTIME_DIR", named.toString(),
            "XDG_RUNTIME_DIR", root.resolve("second").toString()),
        root.resolve("run"));
  }

  /** Root has a directory that does not go with a login. */
  private Path next() {
    return root.resolve(Self.effectiveUid() == 0 ? "run" : "second/jovl");
  }

  @Test
  void directory_isMadePrivate() throws IOException {
    Path directory = here().directory();
    assertThat(directory).isEqualTo(root.resolve("first/jovl"));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
        .isEqualTo("rwx------");
    assertThat(here()).isEqualTo(here());
  }

  @Test
  void directory_thatOthersMayEnterIsNotTaken() throws IOException {
    Path open = here().directory();
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwx--x---"));
    assertThat(here().directory()).isEqualTo(next());
  }

  /** Its lock could not be made there. */
  @Test
  void directory_thatCannotBeWrittenIsNotTaken() throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    Path first = root.resolve("first");
    byte[] path = PathBytes.of(first);
    Mounts.mount("tmpfs", path, "tmpfs", 0, new byte[0]);
    try {
      assertThat(here().directory()).isEqualTo(first.resolve("jovl"));
      Mounts.mount("tmpfs", path, "tmpfs", MountFlags.REMOUNT | MountFlags.RDONLY, new byte[0]);
      assertThat(here().directory()).isEqualTo(next());
    } finally {
      Mounts.unmount(path, 0);
    }
  }

  @Test
  void directory_thatIsALinkIsNotTaken() throws IOException {
    Path elsewhere = Files.createDirectory(root.resolve("elsewhere"));
    Files.setPosixFilePermissions(elsewhere, PosixFilePermissions.fromString("rwx------"));
    Files.createSymbolicLink(root.resolve("first/jovl"), elsewhere);
    assertThat(here().directory()).isEqualTo(next());
  }

  @Test
  void directory_whosePathIsTooLongForASocketIsNotTaken() throws IOException {
    Path directory = Files.createDirectory(root.resolve("a".repeat(108)));
    ServerAddress address = here(directory);
    assertThat(address.directory()).isEqualTo(next());
    assertThat(address.socket().toString().length()).isAtMost(107);
    assertThat(Files.exists(directory.resolve("jovl"))).isFalse();
  }

  @Test
  void name_isOfTheBuild() throws IOException {
    ServerAddress before = here();
    Files.writeString(jar, "another build");
    assertThat(here().name()).isNotEqualTo(before.name());
    assertThat(here().name().length()).isLessThan(75);
  }

  @Test
  void siblings_areAllSockets() throws IOException {
    ServerAddress address = here();
    Files.createFile(address.directory().resolve("other.sock"));
    Files.createFile(address.lock());
    assertThat(address.siblings()).containsExactly(new ServerAddress(address.directory(), "other"));
  }

  /** A service manager would start a server to answer. */
  @Test
  void inOrder_beginsWithOurOwnAndEndsWithThatOfAServiceManager() throws IOException {
    ServerAddress address = here();
    for (ServerAddress there : List.of(address.activation(), address)) {
      Files.createFile(there.socket());
    }
    ServerAddress other = new ServerAddress(address.directory(), "other");
    Files.createFile(other.socket());
    assertThat(address.inOrder()).containsExactly(address, other, address.activation()).inOrder();
  }
}
