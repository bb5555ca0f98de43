package dev.jovl.linux;

import static com.google.common.truth.Truth.assertThat;

import org.junit.jupiter.api.Test;

final class JobControlTest {

  @Test
  void isInForeground_ofTheGroupOfTheTerminal() {
    assertThat(JobControl.isInForeground("8 (a) b 1) S 3 77 55 34816 77 4194304 1 2\n")).isTrue();
    assertThat(JobControl.isInForeground("8 (java) S 3 77 55 34816 78 4194304 1 2\n")).isFalse();
  }

  @Test
  void isInForeground_withoutATerminal_isNot() {
    assertThat(JobControl.isInForeground("8 (java) S 3 77 55 0 -1 4194304 1 2\n")).isFalse();
  }
}
