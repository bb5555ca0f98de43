package dev.jovl.cli.output;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.testing.JovlBench;
import dev.jovl.testing.NeedsFuse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

final class LogLinesTest {

  private static String logged(Runnable work) {
    PrintStream before = System.err;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      work.run();
    } finally {
      System.setErr(before);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void warning_isOneLine() {
    Logger logger = LoggerFactory.getLogger(LogLinesTest.class);
    String line = logged(() -> logger.warn("{} of {}", 1, "two"));
    assertThat(line)
        .matches("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z \\[.+] WARN LogLinesTest - 1 of two\n");
  }

  @Test
  void failure_hasItsTrace() {
    Logger logger = LoggerFactory.getLogger(LogLinesTest.class);
    String lines = logged(() -> logger.error("call failed", new IOException("why")));
    assertThat(lines)
        .contains(" ERROR LogLinesTest - call failed\njava.io.IOException: why\n\tat ");
  }

  @Test
  void rest_isNotShown() {
    Logger logger = LoggerFactory.getLogger(LogLinesTest.class);
    assertThat(logged(() -> logger.info("nothing"))).isEmpty();
    assertThat(logger.isDebugEnabled()).isFalse();
  }

  @Test
  @ExtendWith(NeedsFuse.class)
  void debug_showsRequests(@TempDir Path directory) throws IOException {
    try (JovlBench bench = new JovlBench(directory)) {
      String mnt = bench.path("mnt").toString();
      String script =
          "./jovl mount -d -o \"$1\" \"$2\" & while kill -0 $! && ! cat \"$2/file\"; do :; done;";
      Path unused = bench.launcher("jovl");
      JovlBench.Outcome outcome =
          bench.run(
              List.of("sh", "-c", script + " umount \"$2\"; wait", "sh", bench.options(), mnt));
      assertThat(outcome.err())
          .containsMatch("DEBUG Worker - LOOKUP of node 1 by process [0-9]+: done in ");
    }
  }
}
