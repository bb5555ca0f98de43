package dev.jovl.fuse;

import static com.google.common.truth.Truth.assertThat;

import org.junit.jupiter.api.Test;

final class MountOptionsTest {
  private static final long RDONLY = 1;
  private static final long NOEXEC = 8;

  private static MountOptions options(String fsname, long flags, boolean allowOther) {
    return new MountOptions(new byte[] {'/'}, fsname, "jovl", flags, allowOther, 0, true, 1);
  }

  @Test
  void words_escapeCommas() {
    assertThat(options("a,b\\c", RDONLY, true).words())
        .isEqualTo("fsname=a\\,b\\\\c,subtype=jovl,default_permissions,allow_other,ro");
  }

  @Test
  void words_ofFlags() {
    assertThat(options("jovl", RDONLY | NOEXEC, false).words())
        .isEqualTo("fsname=jovl,subtype=jovl,default_permissions,ro,noexec");
  }
}
