package dev.jovl.cli.mount;

import dev.jovl.linux.Self;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Starts this program once more as a process that outlives the caller: in the root directory, and
 * with none of the caller's descriptors, since Java passes on 0, 1 and 2 alone.
 */
public final class JavaProcess {
  /** The name of the class where every process of this program begins. */
  public static final String MAIN = "dev.jovl.cli.Main";

  private static final String HOME = System.getProperty("jovl.home", "");

  private static final int MOST_YOUNG_MEBIBYTES = 16;

  /** The first Java that does, unless it is allowed; an earlier one starts later if it is. */
  private static final int WARNS_OF_NATIVE_CODE = 24;

  private static volatile boolean leftBehind;

  private JavaProcess() {}

  /**
   * Starts the process; its standard input and output are pipes.
   *
   * @param log its standard error
   */
  static Process start(Redirect log, String... arguments) throws IOException {
    return started(builder(arguments).redirectError(log));
  }

  /** Starts a process for others too, as {@link #start}, without what is meant for the caller. */
  static Process startForAll(Redirect log, String... arguments) throws IOException {
    ProcessBuilder builder = builder(arguments).redirectError(log);
    InheritedState.clear(builder.environment());
    return started(builder);
  }

  private static Process started(ProcessBuilder builder) throws IOException {
    Process process = builder.start();
    leftBehind = true;
    // Bound while the other process starts and this one waits.
    int unused = Self.effectiveUid();
    return process;
  }

  /**
   * Returns whether a process was started that goes on when this one ends. The thread of the JDK
   * that waits for it is in a native call, and System.exit waits 300 ms for such threads (HotSpot,
   * VM_Exit::wait_for_threads_in_native_to_block), so a process that has started another should end
   * by {@link Self#exit}.
   */
  public static boolean isLeftBehind() {
    return leftBehind;
  }

  /** Returns the file that tells one build of the program from another. */
  static Path program() {
    String classPath = System.getProperty("java.class.path", "");
    int colon = classPath.indexOf(':');
    return Path.of(colon < 0 ? classPath : classPath.substring(0, colon)).toAbsolutePath();
  }

  private static ProcessBuilder builder(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + "/bin/java");
    if (Runtime.version().feature() >= WARNS_OF_NATIVE_CODE) {
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    if (!HOME.isEmpty()) {
      command.add("-XX:SharedArchiveFile=" + HOME + "/jovl.jsa");
      command.add("-Djffi.boot.library.path=" + HOME + "/native");
      command.add("-Djovl.home=" + HOME);
    }
    command.addAll(
        List.of(
            "-Xshare:auto",
            "-Xlog:disable",
            "-XX:+DisplayVMOutputToStderr",
            "-XX:+UnlockDiagnosticVMOptions",
            "-XX:ArchiveRelocationMode=0",
            "-XX:-UsePerfData"));
    command.addAll(servingOptions());
    command.addAll(List.of("-cp", absoluteClassPath(), MAIN));
    command.addAll(Arrays.asList(arguments));
    return new ProcessBuilder(command).directory(Path.of("/").toFile());
  }

  /**
   * Returns the options of Java for processes that serve mounts; the launcher has the same for
   * those that others start.
   *
   * <p>Only the first compiler is used: code that counts profiles for the second one runs at half
   * the speed, a server with little work would stay with such code, and the second compiler takes
   * processor time that callers need. By default a thread gets a fiftieth of the young generation
   * at a time, which a few requests use up when it is so small; so it gets a tenth.
   */
  public static List<String> servingOptions() {
    return List.of(
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-Xms24m",
        "-Xmn" + youngMebibytes() + "m",
        "-XX:TLABWasteTargetPercent=5",
        "-XX:MinHeapFreeRatio=10",
        "-XX:MaxHeapFreeRatio=30",
        "-XX:-ShrinkHeapInSteps");
  }

  /**
   * Returns the size of the young generation in MiB. It is small, as all callers wait while it is
   * collected, and nodes, which most requests leave behind, have to be moved once in any case. More
   * processors fill it more quickly, so it is larger there.
   */
  private static int youngMebibytes() {
    int processors = Runtime.getRuntime().availableProcessors();
    return Math.min(MOST_YOUNG_MEBIBYTES, Math.max(1, processors / 2));
  }

  private static String absoluteClassPath() {
    List<String> elements = new ArrayList<>();
    for (String element : System.getProperty("java.class.path", "").split(":", -1)) {
      elements.add(Path.of(element).toAbsolutePath().toString());
    }
    return String.join(":", elements);
  }
}
