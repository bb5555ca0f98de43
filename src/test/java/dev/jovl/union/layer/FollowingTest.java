package dev.jovl.union.layer;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.posix.FileName;
import org.junit.jupiter.api.Test;

final class FollowingTest {
  @Test
  void reason_hasNothingThatATerminalObeys() {
    FileName name = FileName.of("a\033\u009b\u202egpj");
    assertThat(Following.reason(name, true, "metacopy=on"))
        .isEqualTo(
            "\"a\\x1b\\x9b\\u202egpj\" has its data elsewhere; to follow that, mount with"
                + " metacopy=on");
    assertThat(Following.reason(FileName.of("\u2066"), false, "metacopy=on"))
        .isEqualTo("\"\\u2066\" says where its data is, but the user who mounts does not own it");
  }
}
