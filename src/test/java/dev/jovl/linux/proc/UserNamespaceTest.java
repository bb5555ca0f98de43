package dev.jovl.linux.proc;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Attributes;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Identity;
import dev.jovl.linux.Open;
import dev.jovl.linux.PathBytes;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which owners of files a user namespace has. */
final class UserNamespaceTest {

  private final Path directory;

  UserNamespaceTest(@TempDir Path directory) {
    this.directory = directory;
  }

  /** Asks as somebody who is not the owner, and so may not leave access times alone either. */
  private boolean isMappedForAnother(int owner, int mode) throws IOException {
    assumeTrue(NamespaceIds.isRootOfAll(), "needs root");
    try (Fd fd = open()) {
      Attributes.chown(fd, owner, owner);
      Attributes.chmod(fd, mode);
      assertThat(UserNamespace.isOwnerMapped(fd, owner)).isTrue();
      try (Identity another = Identity.assume(1234, 1234)) {
        return UserNamespace.isOwnerMapped(fd, owner);
      }
    }
  }

  private Fd open() throws ErrnoException {
    return Open.path(
        Fd.CURRENT_DIRECTORY, PathBytes.of(directory), OpenFlags.PATH | OpenFlags.DIRECTORY);
  }

  @Test
  void isCertain_theOverflowIdIsWhereAllAreMapped_othersAreAnywhere() throws IOException {
    assertThat(UserNamespace.isCertain(4711)).isTrue();
    assertThat(UserNamespace.isCertain(UserNamespace.overflowUid()))
        .isEqualTo(NamespaceIds.users().areAll());
  }

  @Test
  void isOwnerMapped_whoIsShownWithAnIdOfTheirOwn_is() throws IOException {
    assertThat(isMappedForAnother(4711, 0755)).isTrue();
  }

  @Test
  void isOwnerMapped_whoIsShownAsTheOverflowId_isIfTheRightsOfTheOwnerCount() throws IOException {
    assertThat(isMappedForAnother(UserNamespace.overflowUid(), 0755)).isFalse();
  }

  @Test
  void isOwnerMapped_ofWhatMayNotBeRead_isNot() throws IOException {
    assertThat(isMappedForAnother(UserNamespace.overflowUid(), 0700)).isFalse();
  }
}
