package dev.jovl.posix;

import static com.google.common.truth.Truth.assertThat;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

final class FailureTextTest {

  @Test
  void of_exceptionThatSaysThePathAlone_saysWhyToo() {
    assertThat(FailureText.of(new AccessDeniedException("/a"))).isEqualTo("/a: Permission denied");
    assertThat(FailureText.of(new NoSuchFileException("/a")))
        .isEqualTo("/a: No such file or directory");
  }

  @Test
  void of_pathThatATerminalWouldObey_isEscaped() {
    assertThat(FailureText.of(new NoSuchFileException("/a\u202egpj")))
        .isEqualTo("/a\\u202egpj: No such file or directory");
  }

  @Test
  void of_otherExceptions_isWhatTheySay() {
    assertThat(FailureText.of(new FileSystemException("/a", null, "No space left on device")))
        .isEqualTo("/a: No space left on device");
    assertThat(FailureText.of(new IOException("broken"))).isEqualTo("broken");
    assertThat(FailureText.of(new ClosedChannelException())).isEqualTo("ClosedChannelException");
  }
}
