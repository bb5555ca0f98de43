package dev.jovl.linux.proc;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What {@code /proc/PID/status} says of a process, see proc_pid_status(5). A first mount waits for
 * this, so there is neither a system call of our own here nor a lambda.
 */
public final class ProcessStatus {
  private static final int HEXADECIMAL = 16;

  private final List<String> lines;

  private ProcessStatus(List<String> lines) {
    this.lines = lines;
  }

  /**
   * Reads the status of a process or a thread.
   *
   * @param process its directory in /proc
   * @throws IOException if it has ended, or may not be looked at
   */
  public static ProcessStatus of(Path process) throws IOException {
    // names of programs are bytes of any charset
    return of(Files.readAllLines(process.resolve("status"), StandardCharsets.ISO_8859_1));
  }

  /** Returns what these lines say, each with a key, a colon, a tab and a value. */
  public static ProcessStatus of(List<String> lines) {
    return new ProcessStatus(lines);
  }

  /**
   * Returns a value without the spaces around it, empty if the kernel does not tell it.
   *
   * @param key without the colon, as "Seccomp"
   */
  public String value(String key) {
    for (String line : lines) {
      if (line.startsWith(key) && line.startsWith(":", key.length())) {
        return line.substring(key.length() + 1).strip();
      }
    }
    return "";
  }

  /**
   * Returns a set of capabilities or signals, the first of them in the lowest bit; none if the
   * kernel does not tell it.
   *
   * @param key without the colon, as "CapEff"
   */
  public long bits(String key) {
    String digits = value(key);
    return digits.isEmpty() ? 0 : Long.parseUnsignedLong(digits, HEXADECIMAL);
  }
}
