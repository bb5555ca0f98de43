package dev.jovl.linux;

import static com.google.common.truth.Truth.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class SelfTest {
  private static final int CAP_SYS_ADMIN = 21;

  @Test
  void effectiveIds_agreeWithProc() throws IOException {
    String status = Files.readString(Path.of("/proc/thread-self/status"));
    assertThat(status).containsMatch("Uid:\\s+\\d+\\s+" + Self.effectiveUid() + "\\s");
    assertThat(status).containsMatch("Gid:\\s+\\d+\\s+" + Self.effectiveGid() + "\\s");
  }

  @Test
  void umask_isReturnedAndSet() {
    int old = Self.umask(027);
    assertThat(Self.umask(old)).isEqualTo(027);
  }

  @Test
  void boundingSetHas_agreesWithProc() throws IOException {
    String status = Files.readString(Path.of("/proc/thread-self/status"));
    String set = status.replaceAll("(?s).*CapBnd:\\s+([0-9a-f]+).*", "$1");
    boolean expected = (Long.parseUnsignedLong(set, 16) >>> CAP_SYS_ADMIN & 1) == 1;
    assertThat(Self.boundingSetHas(CAP_SYS_ADMIN)).isEqualTo(expected);
    assertThat(Self.boundingSetHas(63)).isFalse();
  }
}
