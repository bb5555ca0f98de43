package dev.jovl.cli.output;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

/** What a failure is told as, and the exit code that it gives. */
final class ErrorLineTest {
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  private int print(Throwable failure) {
    return ErrorLine.print(new PrintStream(said, true, UTF_8), "jovl", failure);
  }

  private String said() {
    return said.toString(UTF_8);
  }

  @Test
  void defect_is70_andHasItsStackTrace() {
    assertThat(print(new IllegalStateException("wrong"))).isEqualTo(70);
    assertThat(said())
        .startsWith(
            "jovl: this is a defect of jovl, please report it with what follows\n"
                + "java.lang.IllegalStateException: wrong\n\tat dev.jovl.cli.output.ErrorLineTest.");
    assertThat(print(new StackOverflowError())).isEqualTo(70);
  }

  @Test
  void failure_isItsOwnCodeAndOneLine() {
    assertThat(print(Failure.of(ExitCode.BUSY, "subject", "cause", "way out"))).isEqualTo(5);
    assertThat(said()).isEqualTo("jovl: subject: cause; way out\n");
  }

  @Test
  void fileThatIsMissing_isToldInTheWordsOfTheSystem() {
    assertThat(print(new NoSuchFileException("/a"))).isEqualTo(1);
    assertThat(said()).isEqualTo("jovl: /a: No such file or directory\n");
  }

  @Test
  void failureWithoutWords_isItsName() {
    assertThat(print(new IOException())).isEqualTo(1);
    assertThat(said()).isEqualTo("jovl: IOException\n");
  }

  @Test
  void readerThatHasGone_isToldNothing() {
    assertThat(print(new BrokenPipeException(new IOException("gone")))).isEqualTo(141);
    assertThat(said()).isEmpty();
  }
}
