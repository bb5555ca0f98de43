package dev.jovl.cli;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the process begins: finds the command in the arguments and runs it alone. */
public final class Main {
  private Main() {}

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] args) {
    int exitCode = run(args);
    System.out.flush();
    System.err.flush();
    System.exit(exitCode);
  }

  /** Runs a command line and returns its exit code; one of {@link ExitCode}. */
  static int run(String[] args) {
    try {
      return dispatch(Arrays.asList(args));
    } catch (Failure | RuntimeException | Error failure) {
      return ErrorLine.print(System.err, "jovl", failure);
    }
  }

  private static int dispatch(List<String> args) throws Failure {
    String name = commandIn(args);
    if (name != null) {
      return Root.of(name).execute(args.toArray(new String[0]));
    }
    if (args.contains("--version") || args.contains("-V")) {
      Version.print(System.out);
      return ExitCode.OK;
    }
    if (args.isEmpty()) {
      Root.all().usage(System.err);
      return ExitCode.USAGE;
    }
    return Root.all().execute(args.toArray(new String[0]));
  }

  /** Returns the first word that is not an option of the root, nor the value of one. */
  private static @Nullable String commandIn(List<String> args) {
    for (int i = 0; i < args.size(); i++) {
      String word = args.get(i);
      if (word.equals("--root")) {
        i++;
      } else if (!word.startsWith("-")) {
        return word;
      }
    }
    return null;
  }
}
