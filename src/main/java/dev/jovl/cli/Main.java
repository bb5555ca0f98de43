package dev.jovl.cli;

import dev.jovl.cli.mount.JavaProcess;
import dev.jovl.cli.mount.MountProgram;
import dev.jovl.cli.mount.ServeProgram;
import dev.jovl.cli.output.ErrorLine;
import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.StandardOutput;
import dev.jovl.cli.output.Version;
import dev.jovl.linux.Self;
import dev.jovl.mount.request.MountCommandLine.Dialect;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine;

/** Where the process begins: finds the command in the arguments and runs it alone. */
public final class Main {
  /** The first word of the process that the launcher runs once after a build. */
  private static final String PREPARE = "--prepare";

  /** The first word of the process that writes the manual pages of an installation. */
  private static final String MANUAL = "--manual";

  /** Commands that take names of files, which may be bytes that are no text. */
  private static final Set<String> TAKE_BYTES = Set.of("umount", "stat");

  private Main() {}

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] args) {
    QuickStart.nameProviders();
    // The language of the messages; in others numbers have other digits, by which jffi, too, names
    // the library that it loads. Of the United States alone the JDK knows the digits by heart; for
    // any other, English without a country too, it reads the tables of all (Formatter.zero).
    Locale.setDefault(Locale.US);
    StandardOutput out = StandardOutput.install();
    int exitCode = out.exitCode(run(args, true));
    System.err.flush();
    if (JavaProcess.isLeftBehind()) {
      Self.exit(exitCode);
    }
    System.exit(exitCode);
  }

  /**
   * Runs a command line and returns its exit code; one of {@link ExitCode}.
   *
   * @param isOwnProcess whether this process was started for it, and may be begun anew elsewhere
   */
  static int run(String[] args, boolean isOwnProcess) {
    List<String> words = Arrays.asList(args);
    try {
      String program = System.getProperty("jovl.program", "jovl");
      return switch (program) {
        case "fuse-overlayfs" -> mount(new MountProgram(Dialect.FUSE_OVERLAYFS, program), words, 0);
        case "mount.jovl", "mount.fuse.jovl" ->
            mount(new MountProgram(Dialect.HELPER, program), words, 0);
        default -> dispatch(words, isOwnProcess);
      };
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitCode.FAILED;
    } catch (IOException | RuntimeException | Error failure) {
      return ErrorLine.print(System.err, "jovl", failure);
    }
  }

  private static int dispatch(List<String> args, boolean isOwnProcess)
      throws IOException, InterruptedException {
    if (is(args, ServeProgram.SERVE, 2)) {
      return ServeProgram.all(Path.of(args.get(1)), args.get(2));
    }
    if (is(args, ServeProgram.ACTIVATED, 0)) {
      return ServeProgram.activated();
    }
    if (is(args, ServeProgram.SERVE_ONE, 0)) {
      return ServeProgram.one();
    }
    if (is(args, PREPARE, 1)) {
      return PrepareProgram.run(Path.of(args.get(1)));
    }
    if (is(args, MANUAL, 1)) {
      return ManualPages.write(Path.of(args.get(1)));
    }
    return command(args, isOwnProcess);
  }

  /** Returns whether the arguments are a word for jovl's own use and what it takes. */
  private static boolean is(List<String> args, String word, int taken) {
    return args.size() == 1 + taken && args.get(0).equals(word);
  }

  private static int command(List<String> args, boolean isOwnProcess) throws IOException {
    RootWords before = new RootWords(args);
    String name = before.command();
    if (name != null && before.askForHelp()) {
      return HelpCommand.show(name);
    }
    if (before.askForVersion()) {
      Version.print(System.out);
      return ExitCode.OK;
    }
    if (name == null) {
      return withoutCommand(args);
    }
    if (name.equals("mount")) {
      before.requireNoOther();
      return mount(new MountProgram(Dialect.JOVL, "jovl mount"), args, before.count());
    }
    CommandLine root = Root.of(name);
    if (isOwnProcess) {
      root.setExecutionStrategy(new UserNamespaceStrategy());
    }
    boolean bytes = TAKE_BYTES.contains(name);
    return root.execute(bytes ? RawArguments.texts(args) : args.toArray(new String[0]));
  }

  private static int withoutCommand(List<String> args) {
    if (args.isEmpty()) {
      Root.all().usage(System.err);
      return ExitCode.USAGE;
    }
    return Root.all().execute(args.toArray(new String[0]));
  }

  private static int mount(MountProgram program, List<String> args, int from) {
    return program.run(RawArguments.of(args).subList(from, args.size()));
  }
}
