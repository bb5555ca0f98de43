package dev.jovl.cli.mount;

import dev.jovl.linux.proc.ProcessStatus;
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
  private static final Path SELF = Path.of("/proc/self");
  private static final Path FIRST = Path.of("/proc/1");

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
      ProcessStatus own = ProcessStatus.of(SELF);
      return isLikeTheFirst(own, statusOfFirst(own))
          && (isRoot(own) || !own.value("NoNewPrivs").equals("1"))
          && areHigh(limits(SELF), limitsOfFirst());
    } catch (IOException e) {
      return true;
    }
  }

  /** Returns that of the first process; where it is not shown (hidepid), what is given. */
  private static ProcessStatus statusOfFirst(ProcessStatus hidden) {
    try {
      return ProcessStatus.of(FIRST);
    } catch (IOException e) {
      return hidden;
    }
  }

  /** Returns those of the first process; none where they are not shown. */
  private static List<String> limitsOfFirst() {
    try {
      return limits(FIRST);
    } catch (IOException e) {
      return List.of();
    }
  }

  private static List<String> limits(Path process) throws IOException {
    return Files.readAllLines(process.resolve("limits"), StandardCharsets.ISO_8859_1);
  }

  /**
   * Returns whether the children of a process may do what the first process may. A capability
   * outside its bounding set does not count, since its children do not get it.
   *
   * @param own that process
   * @param first the first process
   */
  static boolean isLikeTheFirst(ProcessStatus own, ProcessStatus first) {
    long lasting = first.bits("CapBnd");
    long needed = isRoot(own) ? first.bits("CapEff") & lasting : 0;
    return (lasting & ~own.bits("CapBnd")) == 0
        && (needed & ~own.bits("CapEff")) == 0
        && own.value("Seccomp").equals(first.value("Seccomp"))
        && own.value("Seccomp_filters").equals(first.value("Seccomp_filters"));
  }

  /** The value has the real, the effective and two other user ids. */
  private static boolean isRoot(ProcessStatus status) {
    String ids = status.value("Uid");
    return !ids.isEmpty() && ids.split("\t", -1)[1].equals("0");
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
