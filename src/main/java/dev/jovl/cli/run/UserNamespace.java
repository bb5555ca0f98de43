package dev.jovl.cli.run;

import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.Failure;
import dev.jovl.linux.Self;
import dev.jovl.linux.Signals;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs the command of this process again as root of a new user namespace, where a user may mount
 * and chroot: by util-linux, with the user's subordinate ids where newuidmap gives them.
 */
public final class UserNamespace {

  private static final List<String> UNSHARE =
      List.of("unshare", "--user", "--mount", "--map-root-user");

  private UserNamespace() {}

  /** Returns whether this process is not root. */
  public static boolean isNeeded() {
    return Self.effectiveUid() != 0;
  }

  /**
   * Runs the command there to its end; returns its exit code.
   *
   * @param store the store of the user, who has another name there
   */
  public static int enter(Path store) throws IOException {
    List<String> command = new ArrayList<>(UNSHARE);
    if (works("--map-auto")) {
      command.add("--map-auto");
    } else if (!works()) {
      throw Failure.of(
          ExitCode.NOT_ALLOWED,
          "user namespace",
          "this machine lets users make no user namespaces",
          "run it as root");
    }
    command.add("--");
    command.addAll(ownCommand());
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    builder.environment().put("JOVL_ROOT", store.toString());
    Process process = builder.start();
    new ForwardedSignals().forwardTo(number -> Signals.send((int) process.pid(), number));
    return waitFor(process);
  }

  private static boolean works(String... options) throws IOException {
    List<String> probe = new ArrayList<>(UNSHARE);
    probe.addAll(List.of(options));
    probe.add("true");
    Process process =
        new ProcessBuilder(probe)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return waitFor(process) == 0;
  }

  private static int waitFor(Process process) throws IOException {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  /** Returns the program and the arguments that this process was started with. */
  private static List<String> ownCommand() throws IOException {
    String line =
        new String(Files.readAllBytes(Path.of("/proc/self/cmdline")), StandardCharsets.UTF_8);
    List<String> words = new ArrayList<>(List.of(line.split("\0", -1)));
    words.remove(words.size() - 1);
    words.set(0, ProcessHandle.current().info().command().orElse(words.get(0)));
    return words;
  }
}
