package dev.jovl.cli.mount;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * What a process has from whoever started it. A server is asked by others too, and must not have
 * what was meant for the first of them alone. Without lambdas, as a first mount waits for it.
 */
final class InheritedState {
  private static final List<String> JAVA_OPTIONS =
      List.of("JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "JDK_JAVA_OPTIONS");

  /** Where the hard limit begins in a line of /proc/self/limits (fs/proc/base.c, lnames). */
  private static final int HARD_LIMIT = 47;

  private InheritedState() {}

  /**
   * Removes what changes the program from the environment of a server: libraries that the linker
   * loads before others, as one that leaves out fsync(2), and options of Java.
   */
  static void clear(Map<String, String> environment) {
    Iterator<String> names = environment.keySet().iterator();
    while (names.hasNext()) {
      String name = names.next();
      if (name.startsWith("LD_") || JAVA_OPTIONS.contains(name)) {
        names.remove();
      }
    }
  }

  /**
   * Returns whether this process has nothing that its children cannot shake off and that mounts of
   * others would suffer from: that fusermount3 gets no rights (PR_SET_NO_NEW_PRIVS of prctl(2)), or
   * a hard limit. Root needs no fusermount3, and may raise limits.
   */
  static boolean isFitForAServer() {
    try {
      List<String> status = lines("/proc/self/status");
      return isRoot(status)
          || !status.contains("NoNewPrivs:\t1") && areUnlimited(lines("/proc/self/limits"));
    } catch (IOException e) {
      return true;
    }
  }

  private static List<String> lines(String file) throws IOException {
    return Files.readAllLines(Path.of(file), StandardCharsets.ISO_8859_1);
  }

  /** The line has the real, the effective and two other user ids. */
  private static boolean isRoot(List<String> status) {
    for (String line : status) {
      if (line.startsWith("Uid:")) {
        return line.split("\t", -1)[2].equals("0");
      }
    }
    return false;
  }

  private static boolean areUnlimited(List<String> limits) {
    for (String line : limits) {
      boolean lasting = line.startsWith("Max file size ") || line.startsWith("Max cpu time ");
      if (lasting && !line.startsWith("unlimited", HARD_LIMIT)) {
        return false;
      }
    }
    return true;
  }
}
