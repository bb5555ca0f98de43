package dev.jovl.linux.proc;

import static com.google.common.truth.Truth.assertThat;

import org.junit.jupiter.api.Test;

final class KernelVersionTest {

  @Test
  void of_isReadFromARelease() {
    assertThat(KernelVersion.of("6.1.0-13-amd64")).isEqualTo(new KernelVersion(6, 1));
    assertThat(KernelVersion.of("5.12")).isEqualTo(new KernelVersion(5, 12));
    assertThat(KernelVersion.of("strange")).isEqualTo(new KernelVersion(0, 0));
  }

  @Test
  void isAtLeast_comparesNumbers() {
    KernelVersion version = new KernelVersion(5, 12);
    assertThat(version.isAtLeast(5, 12)).isTrue();
    assertThat(version.isAtLeast(5, 9)).isTrue();
    assertThat(version.isAtLeast(4, 18)).isTrue();
    assertThat(version.isAtLeast(5, 13)).isFalse();
    assertThat(version.isAtLeast(6, 1)).isFalse();
  }

  /** It has openat2(2), and utimensat(2) with AT_EMPTY_PATH. */
  @Test
  void running_isOneThatCanMount() {
    assertThat(KernelVersion.running().isAtLeast(5, 8)).isTrue();
  }
}
