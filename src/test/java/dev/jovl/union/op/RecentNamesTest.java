package dev.jovl.union.op;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Chattr;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.linux.Self;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import dev.jovl.union.Node;
import dev.jovl.union.UnionOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of a layer that are removed right after they were looked up. */
final class RecentNamesTest {
  private final Path base;
  private OpenedUnion union;

  RecentNamesTest(@TempDir Path base) {
    this.base = base;
  }

  @BeforeEach
  void open() throws IOException {
    Path inside = Files.createDirectories(base.resolve("lower1/d"));
    Files.writeString(inside.resolve("a"), "a");
    Files.writeString(inside.resolve("b"), "b");
    union = OpenedUnion.writable(base, UnionOptions.DEFAULTS);
  }

  @AfterEach
  void close() throws IOException {
    union.close();
  }

  @Test
  void unlink_ofWhatWasLookedUp_doesNotAskTheLayersAgain() throws IOException {
    assertThat(union.exists("d/a")).isTrue();
    Files.delete(base.resolve("lower1/d/a"));
    union.unlink("d/a");
    assertThat(Files.getAttribute(union.upper("d/a"), "unix:rdev")).isEqualTo(0L);
  }

  @Test
  void unlink_ofWhatTheKernelHasForgotten_asksTheLayers() throws IOException {
    Node node = union.node("d/a");
    union.union().nodes().forget(node.id(), Long.MAX_VALUE);
    Files.delete(base.resolve("lower1/d/a"));
    Errno errno = assertThrows(ErrnoException.class, () -> union.unlink("d/a")).errno();
    assertThat(errno).isEqualTo(Errno.ENOENT);
  }

  @Test
  void unlink_ofAnotherFileThatGotTheName_removesThat() throws IOException {
    assertThat(union.read("d/a")).isEqualTo("a");
    union.rename("d/b", "d/a", 0);
    union.unlink("d/a");
    assertThat(union.list("d")).isEmpty();
    union.create("d/a", "new");
    union.unlink("d/a");
    assertThat(union.list("d")).isEmpty();
    assertThat(union.upper("d").toFile().list()).asList().containsExactly("a", "b");
  }

  @Test
  void unlink_ofAFileThatChattrProtectsSince_isRefused() throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root, to protect a file");
    assertThat(union.read("d/a")).isEqualTo("a");
    union.write("d/a", "c");
    try (Fd copy = openUpper("d/a")) {
      assumeTrue(protects(copy), "the filesystem has no flags");
      try {
        Errno errno = assertThrows(ErrnoException.class, () -> union.unlink("d/a")).errno();
        assertThat(errno).isEqualTo(Errno.EPERM);
        assertThat(union.read("d/a")).isEqualTo("c");
      } finally {
        Chattr.setFlags(copy, Chattr.flags(copy) & ~Chattr.IMMUTABLE);
      }
    }
  }

  private Fd openUpper(String path) throws ErrnoException {
    byte[] bytes = union.upper(path).toString().getBytes(StandardCharsets.UTF_8);
    return Open.path(Fd.CURRENT_DIRECTORY, bytes, OpenFlags.RDONLY, 0);
  }

  private static boolean protects(Fd file) {
    try {
      Chattr.setFlags(file, Chattr.flags(file) | Chattr.IMMUTABLE);
      return true;
    } catch (ErrnoException e) {
      return false;
    }
  }
}
