package dev.jovl.cli.mount;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * What a process has inherited from the process that started it. A server also serves other
 * callers, and must not have what was meant for its first caller alone. There are no lambdas here,
 * since a first mount waits for it.
 */
final class InheritedState {
  private static final String FILES = "Max open files ";

  /**
   * So many files are enough for a server: where it has more, the first process often has many
   * times more than it lets anybody have, as systemd does.
   */
  private static final long ENOUGH_FILES = 8192;

  private static final List<String> JAVA_OPTIONS =
      List.of("JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "JDK_JAVA_OPTIONS");

  /** What lasts and harms, in lines of /proc/PID/limits (fs/proc/base.c, lnames). */
  private static final List<String> LIMITS =
      List.of("Max file size ", "Max cpu time ", "Max data size ", "Max address space ", FILES);

  /** Where the hard limit begins in such a line. */
  private static final int HARD_LIMIT = 47;

  private InheritedState() {}

  /**
   * Removes variables that change the program from the environment of a server: libraries that the
   * linker loads before others, such as one that turns fsync(2) off, and options of Java.
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
   * Returns whether this process may start a server for others, that is, whether it has nothing
   * that its children cannot get rid of and that would harm mounts of others: no rights for
   * fusermount3 (PR_SET_NO_NEW_PRIVS of prctl(2)), which root does not need, and lower hard limits,
   * fewer capabilities or other refused system calls than the first process of the system or the
   * container has.
   */
  static boolean isFitForAServer() {
    try {
      List<String> own = lines("/proc/self/status");
      return isLikeTheFirst(own, ofFirst("status", own))
          && (isRoot(own) || !own.contains("NoNewPrivs:\t1"))
          && areHigh(lines("/proc/self/limits"), ofFirst("limits", List.of()));
    } catch (IOException e) {
      return true;
    }
  }

  /** Returns a file of the first process; where that is not shown (hidepid), what is given. */
  private static List<String> ofFirst(String file, List<String> hidden) {
    try {
      return lines("/proc/1/" + file);
    } catch (IOException e) {
      return hidden;
    }
  }

  /**
   * Returns whether the children of a process may do what the first process may. A capability
   * outside its bounding set does not count, since its children do not get it.
   *
   * @param own lines of its /proc/PID/status
   * @param first those of the first process
   */
  static boolean isLikeTheFirst(List<String> own, List<String> first) {
    long lasting = bits("CapBnd:", first);
    long needed = isRoot(own) ? bits("CapEff:", first) & lasting : 0;
    return (lasting & ~bits("CapBnd:", own)) == 0
        && (needed & ~bits("CapEff:", own)) == 0
        && value("Seccomp:", own).equals(value("Seccomp:", first))
        && value("Seccomp_filters:", own).equals(value("Seccomp_filters:", first));
  }

  private static long bits(String key, List<String> status) {
    String hexadecimal = value(key, status);
    return hexadecimal.isEmpty() ? 0 : Long.parseUnsignedLong(hexadecimal, 16);
  }

  private static List<String> lines(String file) throws IOException {
    return Files.readAllLines(Path.of(file), StandardCharsets.ISO_8859_1);
  }

  /** The line has the real, the effective and two other user ids. */
  private static boolean isRoot(List<String> status) {
    String ids = value("Uid:", status);
    return !ids.isEmpty() && ids.split("\t", -1)[1].equals("0");
  }

  /** Returns what follows a key and a tab in a status, empty if the kernel does not tell it. */
  private static String value(String key, List<String> status) {
    for (String line : status) {
      if (line.startsWith(key)) {
        return line.substring(key.length() + 1);
      }
    }
    return "";
  }

  /**
   * Returns whether the hard limits of a process are as high as those of the first process, or high
   * enough.
   *
   * @param own lines of its /proc/PID/limits
   * @param first those of the first process; what is not there is unlimited
   */
  static boolean areHigh(List<String> own, List<String> first) {
    for (String limit : LIMITS) {
      long enough = limit.equals(FILES) ? ENOUGH_FILES : Long.MAX_VALUE;
      if (hard(limit, own) < Math.min(enough, hard(limit, first))) {
        return false;
      }
    }
    return true;
  }

  private static long hard(String limit, List<String> limits) {
    for (String line : limits) {
      if (line.startsWith(limit) && !line.startsWith("unlimited", HARD_LIMIT)) {
        return Long.parseLong(line.substring(HARD_LIMIT, line.indexOf(' ', HARD_LIMIT)));
      }
    }
    return Long.MAX_VALUE;
  }
}
