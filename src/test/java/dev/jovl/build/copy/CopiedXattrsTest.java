package dev.jovl.build.copy;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Mounts;
import dev.jovl.linux.Open;
import dev.jovl.linux.PathBytes;
import dev.jovl.linux.Self;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.PosixAcl;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Attributes of a copy on a filesystem that has none. */
final class CopiedXattrsTest {

  /** Version 2 of include/uapi/linux/capability.h, with nothing in it. */
  private static final byte[] CAPABILITY = {
    0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
  };

  @BeforeEach
  void requireRoot() {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
  }

  @Test
  void set_whereNoneCanBe_losesThoseOfUsers_butNoCapability(@TempDir Path temp) throws IOException {
    byte[] place = PathBytes.of(temp);
    Mounts.mount("ramfs", place, "ramfs", 0, new byte[0]);
    try (Fd directory = Open.directory(temp);
        Fd made = Open.at(directory, FileName.of("f"), OpenFlags.WRONLY | OpenFlags.CREAT, 0600)) {
      assertThat(CopiedXattrs.set(made, "user.x".getBytes(US_ASCII), new byte[] {1}, 0640))
          .isEqualTo(0640);
      byte[] name = "security.capability".getBytes(US_ASCII);
      ErrnoException e =
          assertThrows(ErrnoException.class, () -> CopiedXattrs.set(made, name, CAPABILITY, 0640));
      assertThat(e.is(Errno.EOPNOTSUPP)).isTrue();
    } finally {
      Mounts.unmount(place, Mounts.DETACH);
    }
  }

  /** What is read of a list for somebody whom the user namespace lacks cannot be set. */
  @ParameterizedTest
  @EnumSource
  void set_listForAStranger_givesNobodyMore(PosixAcl.Kind kind, @TempDir Path temp)
      throws IOException {
    PosixAcl list =
        new PosixAcl(
            List.of(
                new PosixAcl.Entry(PosixAcl.USER_OBJ, 7, PosixAcl.NO_ID),
                new PosixAcl.Entry(PosixAcl.USER, 7, PosixAcl.NO_ID),
                new PosixAcl.Entry(PosixAcl.GROUP_OBJ, 5, PosixAcl.NO_ID),
                new PosixAcl.Entry(PosixAcl.MASK, 7, PosixAcl.NO_ID),
                new PosixAcl.Entry(PosixAcl.OTHER, 0, PosixAcl.NO_ID)));
    try (Fd made = Open.directory(temp)) {
      int wanted = kind == PosixAcl.Kind.ACCESS ? 0750 : 0770;
      assertThat(CopiedXattrs.set(made, kind.xattr(), list.toBytes(), 0770)).isEqualTo(wanted);
    }
  }
}
