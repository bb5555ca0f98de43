package dev.jovl.union.layer;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Attributes;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Identity;
import dev.jovl.linux.Open;
import dev.jovl.linux.Self;
import dev.jovl.linux.proc.NamespaceIds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TrustedOwnersTest {
  private static final int NOBODY = 65534;

  @Test
  void all_trustAnybody() {
    assertThat(TrustedOwners.ALL.trust(4711)).isTrue();
  }

  @Test
  void ofThisProcess_trustThisUser() {
    assertThat(TrustedOwners.ofThisProcess().trust(Self.effectiveUid())).isTrue();
  }

  @Test
  void only_trustNobodyElse() {
    TrustedOwners owners = TrustedOwners.only(7, true);
    assertThat(owners.trust(7)).isTrue();
    assertThat(owners.trust(8)).isFalse();
  }

  @Test
  void mapped_trustNoUserFromOutside() {
    TrustedOwners owners = TrustedOwners.mapped(NamespaceIds.of(List.of("0 1000 1", "1 7000 9")));
    assertThat(owners.trust(0)).isTrue();
    assertThat(owners.trust(9)).isTrue();
    assertThat(owners.trust(10)).isFalse();
    assertThat(owners.trust(NOBODY)).isFalse();
  }

  /** Files of users from outside are shown as those of nobody, whom this process then has not. */
  @Test
  void mapped_tellNobodyFromAUserFromOutside(@TempDir Path directory) throws IOException {
    assumeTrue(NamespaceIds.isRootOfAll(), "needs root");
    TrustedOwners owners = TrustedOwners.mapped(NamespaceIds.of(List.of("0 1000 65536")));
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    try (Fd fd = Open.directory(directory)) {
      Attributes.chown(fd, NOBODY, NOBODY);
      assertThat(owners.trustOwnerOf(fd)).isTrue();
      try (Identity stranger = Identity.assume(1234, 1234)) {
        assertThat(owners.trustOwnerOf(fd)).isFalse();
      }
    }
  }
}
