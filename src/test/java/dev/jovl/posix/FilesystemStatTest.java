package dev.jovl.posix;

import static com.google.common.truth.Truth.assertThat;

import org.junit.jupiter.api.Test;

final class FilesystemStatTest {
  private static boolean isStacked(long type) {
    return new FilesystemStat(type, 0, 0, 0, 0, 0, 0, 0, 0, 0).isStacked();
  }

  @Test
  void stacked_areFuseAndOverlayfs() {
    long ext4 = 0xef53;
    assertThat(isStacked(FilesystemStat.FUSE)).isTrue();
    assertThat(isStacked(FilesystemStat.OVERLAYFS)).isTrue();
    assertThat(isStacked(ext4)).isFalse();
  }
}
