package dev.jovl.posix;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

final class ErrnoExceptionTest {
  /** Something open whose end fails too, with the same error. */
  private record Failing() implements AutoCloseable {
    @Override
    public void close() throws ErrnoException {
      throw ErrnoException.of(Errno.EACCES);
    }
  }

  @Test
  void failureOfTheEnd_isAttachedToTheSameFailureBefore() {
    ErrnoException failure =
        assertThrows(
            ErrnoException.class,
            () -> {
              try (Failing unused = new Failing()) {
                throw ErrnoException.of(Errno.EACCES);
              }
            });
    assertThat(failure.is(Errno.EACCES)).isTrue();
    assertThat(failure.getSuppressed()).hasLength(1);
    assertThat(ErrnoException.of(Errno.EACCES).getSuppressed()).isEmpty();
  }

  @Test
  void hasNoStackTrace() {
    assertThat(ErrnoException.of(2).getStackTrace()).isEmpty();
    assertThat(ErrnoException.of(2).errno()).isEqualTo(Errno.ENOENT);
    assertThat(ErrnoException.of(9_999).errno()).isEqualTo(Errno.EIO);
  }
}
