package dev.jovl.build.transcript;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

/** How the output of steps is shown. */
final class PlainTranscriptTest {

  private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
  private final PlainTranscript transcript =
      new PlainTranscript(new PrintStream(shown, true, UTF_8), () -> 0, "jovl");

  @Test
  void output_isCutIntoLines() throws IOException {
    transcript.output().write("one\ntwo".getBytes(UTF_8));
    transcript.failed();
    assertThat(shown.toString(UTF_8)).isEqualTo("#0 0.000 one\n#0 0.000 two\n#0 ERROR 0.0s\n");
  }

  @Test
  void lineWithoutEnd_isShownInPieces() throws IOException {
    transcript.output().write("x".repeat(100_000).getBytes(UTF_8));
    assertThat(shown.toString(UTF_8)).isEqualTo("#0 0.000 " + "x".repeat(1 << 16) + "\n");
  }
}
