package dev.jovl.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Starts this program once more as a process that outlives the caller: in the root directory, and
 * with none of the caller's descriptors, since Java passes on 0, 1 and 2 alone.
 */
final class JavaProcess {
  private static final String HOME = System.getProperty("jovl.home", "");

  private JavaProcess() {}

  /** Returns the file that tells one build of the program from another. */
  static Path program() {
    String classPath = System.getProperty("java.class.path", "");
    int colon = classPath.indexOf(':');
    return Path.of(colon < 0 ? classPath : classPath.substring(0, colon)).toAbsolutePath();
  }

  /** Returns the process, ready to be started; standard input and output are pipes. */
  static ProcessBuilder builder(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + "/bin/java");
    if (!HOME.isEmpty()) {
      command.add("-XX:SharedArchiveFile=" + HOME + "/jovl.jsa");
      command.add("-Djffi.boot.library.path=" + HOME + "/native");
      command.add("-Djovl.home=" + HOME);
    }
    command.addAll(
        List.of(
            "-Xshare:auto",
            "-Xlog:disable",
            "-XX:-UsePerfData",
            "-XX:+UseSerialGC",
            "-XX:MinHeapFreeRatio=10",
            "-XX:MaxHeapFreeRatio=30",
            "-cp",
            absoluteClassPath(),
            Main.class.getName()));
    command.addAll(Arrays.asList(arguments));
    return new ProcessBuilder(command).directory(Path.of("/").toFile());
  }

  private static String absoluteClassPath() {
    List<String> elements = new ArrayList<>();
    for (String element : System.getProperty("java.class.path", "").split(":", -1)) {
      elements.add(Path.of(element).toAbsolutePath().toString());
    }
    return String.join(":", elements);
  }
}
