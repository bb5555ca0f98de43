package dev.jovl.semantics.cases;

import dev.jovl.semantics.CallException;
import dev.jovl.semantics.Check;
import dev.jovl.semantics.Tree;
import dev.jovl.semantics.Violation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Programs of the system that a case runs. */
final class Programs {
  private static final long LIMIT_SECONDS = 60;
  private static final long CLOCK_TICK_MILLIS = 12;

  private Programs() {}

  /** Copies a program of the system into a tree. */
  static void copy(String program, Tree tree, String path) throws IOException, CallException {
    String bytes = new String(Files.readAllBytes(Path.of(program)), StandardCharsets.ISO_8859_1);
    Tree unused = tree.file(path, bytes, 0755);
  }

  /**
   * Runs a shell script in a directory and returns what it prints, without the last newline.
   *
   * @throws Violation with its output if it fails
   */
  static String shell(Path directory, String script) throws Exception {
    return run(directory, List.of("sh", "-ec", script));
  }

  /** Runs a command as {@link #shell} does a script. */
  static String run(Path directory, List<String> command) throws Exception {
    Path out = Files.createTempFile("case", ".out");
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(out.toFile())
              .redirectInput(Path.of("/dev/null").toFile())
              .start();
      try {
        boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
        String said = Files.readString(out, StandardCharsets.ISO_8859_1).strip();
        Check.that(ended && process.exitValue() == 0, "the program succeeds; it says: " + said);
        return said;
      } finally {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
    } finally {
      Files.delete(out);
    }
  }

  /**
   * Lets the clock of the kernel, by which files get their times, move on. It is moved by one
   * processor, which on a busy machine may have to wait for its turn.
   */
  static void pause() throws IOException, InterruptedException {
    Path file = Files.createTempFile("jovl-clock", "");
    try {
      FileTime before = Files.getLastModifiedTime(file);
      do {
        Thread.sleep(CLOCK_TICK_MILLIS);
        Path unused = Files.write(file, new byte[1]);
      } while (Files.getLastModifiedTime(file).compareTo(before) <= 0);
    } finally {
      Files.delete(file);
    }
  }
}
