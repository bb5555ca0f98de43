package dev.jovl.posix;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ErrnoTest {
  /** The last one of Linux. */
  private static final int LAST = 133;

  /** Left free in the list of the kernel. */
  private static final Set<Integer> UNUSED = Set.of(41, 58);

  /** Of an encrypted directory without its key a filesystem says ENOKEY, which is not EIO. */
  @Test
  void of_everyNumberOfLinuxIsItself() {
    Set<String> messages = new HashSet<>();
    for (int number = 1; number <= LAST; number++) {
      if (!UNUSED.contains(number)) {
        Errno errno = Errno.of(number);
        assertWithMessage("%s", number).that(errno.number()).isEqualTo(number);
        assertThat(messages.add(errno.message())).isTrue();
      }
    }
    assertThat(Errno.of(126).message()).isEqualTo("Required key not available");
  }

  @Test
  void of_whatIsNone_isAFailure() {
    for (int number : new int[] {-1, 0, 41, 58, 134, 512, 524, 4095}) {
      assertThat(Errno.of(number)).isEqualTo(Errno.EIO);
    }
  }
}
