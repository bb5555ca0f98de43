package dev.jovl.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** The machine under the contestants: its caches, its mounts and their processes. */
final class Machine {
  /** USER_HZ of proc(5), the same on all architectures that Debian has. */
  private static final double TICKS_PER_SECOND = 100;

  /** Trials whose median stands for a contestant. */
  private static final int ENOUGH = 5;

  private Machine() {}

  /** Returns a line about the machine, its load and the run, to stand above the results. */
  static String described(Scale scale) throws IOException {
    Runtime runtime = Runtime.getRuntime();
    String load = Files.readString(Path.of("/proc/loadavg")).split(" ", -1)[0];
    return String.format(
        Locale.ROOT,
        "Linux %s, %d processors, load %s at the start; %s amounts, medians of %d trials"
            + " (least-greatest)%s",
        System.getProperty("os.version"),
        runtime.availableProcessors(),
        load,
        scale.name(),
        scale.repetitions(),
        scale.repetitions() < ENOUGH ? ", too few to quote" : "");
  }

  /** Writes everything back, so that no contestant pays for another's writes. */
  static void settle() throws IOException {
    Programs.run(Path.of("/"), "sync");
  }

  /** Writes everything back and drops the page cache, dentries and inodes. */
  static void dropCaches() throws IOException {
    settle();
    Files.writeString(Path.of("/proc/sys/vm/drop_caches"), "3");
  }

  /** Returns whether a directory is a mount point. */
  static boolean isMounted(Path directory) throws IOException {
    String mounts = Files.readString(Path.of("/proc/self/mountinfo"), StandardCharsets.ISO_8859_1);
    return mounts.contains(" " + directory + " ");
  }

  /**
   * Returns the processes that have /dev/fuse open, were started with a runtime directory and whose
   * command line passes a test. A run has a runtime directory of its own, so its servers are told
   * from others.
   */
  static List<Long> fuseServers(Path runtimeDirectory, Predicate<String> commandLine)
      throws IOException {
    String mark = "JOVL_RUNTIME_DIR=" + runtimeDirectory + " ";
    List<Long> found = new ArrayList<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : processes) {
        if (commandLine.test(strings(process, "cmdline"))
            && strings(process, "environ").contains(mark)
            && hasFuseOpen(process)) {
          found.add(Long.parseLong(process.getFileName().toString()));
        }
      }
    }
    return found;
  }

  /** Returns the resident memory of a process in MiB. */
  static double residentMebibytes(long process) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + process + "/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024.0;
      }
    }
    throw new IOException("process " + process + " has no memory");
  }

  /** Returns the processor seconds that a process has used, in user and kernel mode. */
  static double processorSeconds(long process) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + process + "/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
  }

  private static String strings(Path process, String file) {
    try {
      byte[] bytes = Files.readAllBytes(process.resolve(file));
      return new String(bytes, StandardCharsets.ISO_8859_1).replace('\0', ' ');
    } catch (IOException e) {
      return "";
    }
  }

  private static boolean hasFuseOpen(Path process) {
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path descriptor : descriptors) {
        if (isFuse(descriptor)) {
          return true;
        }
      }
    } catch (IOException e) {
      return false;
    }
    return false;
  }

  private static boolean isFuse(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().equals("/dev/fuse");
    } catch (IOException e) {
      return false;
    }
  }
}
