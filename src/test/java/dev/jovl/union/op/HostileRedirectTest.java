package dev.jovl.union.op;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Xattrs;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.testing.PathHandle;
import dev.jovl.union.UnionOptions;
import dev.jovl.union.UnionOptions.RedirectMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Redirects as no program should write them, or that may not be followed. What is below a directory
 * must not be silently absent: the kernel's overlayfs refuses it too.
 */
final class HostileRedirectTest {
  private static final UnionOptions FOLLOWED = UnionOptions.builder().userXattr(true).build();
  private static final UnionOptions NOT_FOLLOWED =
      FOLLOWED.toBuilder().redirectDir(RedirectMode.NOFOLLOW).build();

  private Path base;

  @BeforeEach
  void layers(@TempDir Path temp) throws IOException {
    base = temp;
    Files.writeString(Files.createDirectories(base.resolve("lower2/old")).resolve("f"), "below");
    Files.createDirectories(base.resolve("lower1"));
  }

  /** Makes a directory of a layer with a file of its own, whose rest is said to be elsewhere. */
  private void redirected(String directory, String redirect) throws IOException {
    Path path = Files.createDirectories(base.resolve(directory));
    Files.writeString(path.resolve("own"), "own");
    try (Fd fd = PathHandle.of(path)) {
      byte[] value = redirect.getBytes(UTF_8);
      Xattrs.set(fd, "user.overlay.redirect".getBytes(UTF_8), value, 0);
    }
  }

  private void assertRefused(UnionOptions options, Errno errno) throws IOException {
    try (OpenedUnion union = OpenedUnion.writable(base, options)) {
      ErrnoException refused = assertThrows(ErrnoException.class, () -> union.stat("new"));
      assertThat(refused.errno()).isEqualTo(errno);
      assertThat(union.list("")).containsExactly("new", "old");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/", "..", "old/f", "/../old", "/old/", "//old", "/old//f"})
  void invalid_isAnError(String redirect) throws IOException {
    redirected("upper/new", redirect);
    assertRefused(FOLLOWED, Errno.EINVAL);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/", "..", "old/f"})
  void invalid_ofALayer_isAnError(String redirect) throws IOException {
    redirected("lower1/new", redirect);
    assertRefused(FOLLOWED, Errno.EINVAL);
  }

  /** For the kernel it is a string that ends there. */
  @ParameterizedTest
  @CsvSource({"upper/new, old", "upper/new, /old", "lower1/new, old", "lower1/new, /old"})
  void nul_endsIt(String directory, String redirect) throws IOException {
    redirected(directory, redirect + "\0/../etc");
    try (OpenedUnion union = OpenedUnion.writable(base, FOLLOWED)) {
      assertThat(union.list("new")).containsExactly("f", "own");
      assertThat(union.read("new/f")).isEqualTo("below");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"upper/new", "lower1/new"})
  void notFollowed_isAnError(String directory) throws IOException {
    redirected(directory, "old");
    assertRefused(NOT_FOLLOWED, Errno.EPERM);
  }

  @Test
  void notFollowed_toNothing_isTheDirectoryAlone() throws IOException {
    redirected("upper/new", "none");
    try (OpenedUnion union = OpenedUnion.writable(base, NOT_FOLLOWED)) {
      assertThat(union.list("new")).containsExactly("own");
    }
  }

  /** A directory in which nothing is merged has no rest that could be absent. */
  @ParameterizedTest
  @ValueSource(strings = {"old", "/"})
  void notFollowed_inADirectoryOfTheUpperAlone_isTheDirectoryAlone(String redirect)
      throws IOException {
    redirected("upper/made/new", redirect);
    try (OpenedUnion union = OpenedUnion.writable(base, NOT_FOLLOWED)) {
      assertThat(union.list("made/new")).containsExactly("own");
    }
  }

  @Test
  void notFollowed_inTheLastLayerThatHasTheParent_isTheDirectoryAlone() throws IOException {
    redirected("lower1/made/new", "old");
    try (OpenedUnion union = OpenedUnion.writable(base, NOT_FOLLOWED)) {
      assertThat(union.list("made/new")).containsExactly("own");
    }
  }

  /** The kernel marks such a parent as impure, and does not ask for that mark. */
  @Test
  void inADirectoryOfTheUpperThatIsNotMarked_isFollowed() throws IOException {
    redirected("upper/made/new", "/old");
    try (OpenedUnion union = OpenedUnion.writable(base, FOLLOWED)) {
      assertThat(union.list("made/new")).containsExactly("f", "own");
      assertThat(union.read("made/new/f")).isEqualTo("below");
    }
  }
}
