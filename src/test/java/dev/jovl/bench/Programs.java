package dev.jovl.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs programs of the machine; one that fails ends the trial with what it printed. */
final class Programs {
  /** Longer than anything takes with any contestant. */
  private static final int PATIENCE_MINUTES = 20;

  private Programs() {}

  /** Runs a program in a directory and returns what it printed on both streams. */
  static String run(Path directory, String... command) throws IOException {
    return run(directory, Arrays.asList(command));
  }

  /** Runs a program in a directory and returns what it printed on both streams. */
  static String run(Path directory, List<String> command) throws IOException {
    Path output = Files.createTempFile("bench", ".out");
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      if (!ends(process)) {
        process.destroyForcibly();
        throw new IOException(
            "not done after " + PATIENCE_MINUTES + " minutes: " + String.join(" ", command));
      }
      int status = process.exitValue();
      String text = Files.readString(output, StandardCharsets.ISO_8859_1);
      if (status != 0) {
        throw new IOException(
            "exit " + status + ": " + tail(text) + "; " + String.join(" ", command));
      }
      return text;
    } finally {
      Files.deleteIfExists(output);
    }
  }

  /** Runs a line of shell in a directory. */
  static String shell(Path directory, String line) throws IOException {
    return run(directory, "bash", "-euo", "pipefail", "-c", line);
  }

  /** Returns whether a program is on the path. */
  static boolean exist(String program) {
    for (String directory : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
      if (Files.isExecutable(Path.of(directory, program))) {
        return true;
      }
    }
    return false;
  }

  private static boolean ends(Process process) {
    try {
      return process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new IOException("interrupted", e));
    }
  }

  private static String tail(String text) {
    String stripped = text.strip();
    return stripped.substring(Math.max(0, stripped.length() - 400));
  }
}
