package dev.jovl.cli.run;

import dev.jovl.cli.option.OwnCommandLine;
import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.Failure;
import dev.jovl.linux.Self;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Runs the command of this process again as root of a new user namespace, where a user may mount
 * and chroot: by util-linux, with the user's subordinate ids where newuidmap gives them.
 */
public final class NamespaceReentry {

  private static final List<String> UNSHARE =
      List.of("unshare", "--user", "--mount", "--map-root-user");

  /**
   * The process is killed with its parent, so that it keeps no lock that others wait for, and
   * writes nothing more.
   */
  private static final List<String> WITH_PARENT = List.of("setpriv", "--pdeathsig=KILL");

  /** Tells the command the number of its user, by which files below /run are named. */
  private static final String CALLER_UID = "JOVL_CALLER_UID";

  /** Holds words that start a program with the caller's own ids; empty where none can. */
  private static final String AS_CALLER = "JOVL_AS_CALLER";

  /**
   * How a namespace can be made.
   *
   * @param options of unshare(1)
   * @param asCaller the words that start a program with the caller's own ids; empty if none can be
   */
  private record Entrance(List<String> options, List<String> asCaller) {}

  private NamespaceReentry() {}

  /** Returns whether this process is not root. */
  public static boolean isNeeded() {
    return Self.effectiveUid() != 0;
  }

  /**
   * Runs the command there to its end; returns its exit code. It is killed when this process is, so
   * it must be waited for by the thread that calls.
   *
   * @param store the store of the user; in the namespace its default would be another one
   * @throws Failure if this user may make none
   * @throws IOException if a program for it is missing
   */
  public static int enter(Path store) throws IOException {
    Entrance entrance = entrance();
    if (entrance == null) {
      throw Failure.of(
          ExitCode.NOT_ALLOWED,
          "user namespace",
          "this machine lets users make no user namespaces",
          "run it as root");
    }
    return run(entrance, store);
  }

  /**
   * Runs the command there as {@link #enter}, or returns nothing if this user may not make a user
   * namespace, or a program for it is missing.
   */
  public static OptionalInt enterIfPossible(Path store) throws IOException {
    Entrance entrance;
    try {
      entrance = entrance();
    } catch (InterruptedIOException e) {
      throw e;
    } catch (IOException e) {
      return OptionalInt.empty();
    }
    return entrance == null ? OptionalInt.empty() : OptionalInt.of(run(entrance, store));
  }

  /** Returns what works, the most first; null if nothing does. */
  private static @Nullable Entrance entrance() throws IOException {
    for (List<String> asCaller : List.of(asCaller(), List.<String>of())) {
      for (List<String> options : List.of(List.of("--map-auto"), List.<String>of())) {
        Entrance entrance = new Entrance(options, asCaller);
        if (works(entrance)) {
          return entrance;
        }
      }
    }
    return null;
  }

  /**
   * Returns the words before a program that shall be the caller's, and not of root: whoever keeps
   * keys asks for the number of a user, and finds the home directory by it. A namespace in the
   * other shows that one id as it is outside (util-linux 2.36).
   */
  private static List<String> asCaller() {
    return List.of(
        "unshare",
        "--user",
        "--map-user=" + Self.effectiveUid(),
        "--map-group=" + Self.effectiveGid(),
        "--");
  }

  private static int run(Entrance entrance, Path store) throws IOException {
    List<String> command = command(entrance.options(), ownCommand());
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    builder.environment().put("JOVL_ROOT", store.toString());
    String self = Long.toString(ProcessHandle.current().pid());
    builder.environment().put(DoubledInterrupts.FORWARDER, self);
    builder.environment().put(CALLER_UID, Integer.toString(Self.effectiveUid()));
    builder.environment().put(AS_CALLER, String.join(" ", entrance.asCaller()));
    Process process = builder.start();
    ForwardedSignals.toSameGroup(process);
    return waitFor(process);
  }

  /**
   * Returns the command that runs a program there. setpriv must come last: a change of credentials
   * would clear the death signal.
   */
  private static List<String> command(List<String> options, List<String> program) {
    List<String> command = new ArrayList<>(UNSHARE);
    command.addAll(options);
    command.add("--");
    command.addAll(WITH_PARENT);
    command.addAll(program);
    return command;
  }

  private static boolean works(Entrance entrance) throws IOException {
    List<String> trial = new ArrayList<>(entrance.asCaller());
    trial.add("true");
    Process process =
        new ProcessBuilder(command(entrance.options(), trial))
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
    List<String> words = OwnCommandLine.texts();
    words.set(0, ProcessHandle.current().info().command().orElse(words.get(0)));
    return words;
  }
}
