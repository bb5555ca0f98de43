package dev.jovl.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The keys of a terminal that send signals. */
public final class JobControl {

  private static final Path STATUS = Path.of("/proc/self/stat");

  /** Fields of proc(5) after the name of the program, which may hold anything. */
  private static final int GROUP = 2;

  private static final int FOREGROUND = 5;

  private JobControl() {}

  /**
   * Returns whether the keys of a terminal send signals to this process, and to all others of its
   * process group: it has one, and is in the foreground there.
   */
  public static boolean isInForeground() {
    try {
      // A name of a program is any bytes.
      return isInForeground(Files.readString(STATUS, StandardCharsets.ISO_8859_1));
    } catch (IOException noProc) {
      return false;
    }
  }

  static boolean isInForeground(String status) {
    String[] fields = status.substring(status.lastIndexOf(')') + 1).strip().split(" ");
    return fields[GROUP].equals(fields[FOREGROUND]);
  }
}
