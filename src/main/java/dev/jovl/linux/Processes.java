package dev.jovl.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What proc(5) says of other processes. */
public final class Processes {
  private static final int HEXADECIMAL = 16;
  private static final String PENDING = "SigPnd:";

  private Processes() {}

  /**
   * Returns whether a thread will never return to its program: the kernel makes SIGKILL pending for
   * each thread of a process that a signal ends, whichever signal it was. False if the thread is
   * not there or may not be looked at.
   *
   * @param thread the id of a thread, which for the first one is that of its process
   */
  public static boolean isBeingKilled(int thread) {
    if (thread <= 0) {
      return false;
    }
    Path status = Path.of("/proc/" + thread + "/status");
    try {
      // names of programs are bytes of any charset
      for (String line : Files.readAllLines(status, StandardCharsets.ISO_8859_1)) {
        if (line.startsWith(PENDING)) {
          String mask = line.substring(PENDING.length()).strip();
          return (Long.parseUnsignedLong(mask, HEXADECIMAL) & bit(Signals.KILL)) != 0;
        }
      }
    } catch (IOException e) {
      return false;
    }
    return false;
  }

  private static long bit(int signal) {
    return 1L << (signal - 1);
  }
}
