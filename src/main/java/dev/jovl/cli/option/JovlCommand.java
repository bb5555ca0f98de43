package dev.jovl.cli.option;

import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.HumanText;
import dev.jovl.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine;

/** The root of the command line: the options that every command has. */
public final class JovlCommand extends Command {

  private final Word root =
      Word.option("--root")
          .label("DIR")
          .completedToFiles()
          .says(
              "Directory of images and layers, which others may not write to.",
              "Default: $JOVL_ROOT, else /var/lib/jovl for root, else $XDG_DATA_HOME/jovl"
                  + " (~/.local/share/jovl).");

  /** Makes the root, without a command below it. */
  public JovlCommand() {
    super("jovl", "A union filesystem in user space, and an image builder on top of it.");
    spec().usageMessage().synopsisSubcommandLabel("COMMAND");
    spec()
        .usageMessage()
        .footer(
            "",
            "Environment variables: JOVL_ROOT, JOVL_DEBUG, DOCKER_CONFIG, HTTPS_PROXY and others;"
                + " see jovl(1) or README.md.");
    keepsOrder();
    takes(
        root,
        Flag.option("-v", "-V", "--version")
            .says("Show the versions of jovl, FUSE, Java and Linux."));
  }

  @Override
  public Integer call() {
    spec().commandLine().usage(System.err);
    return ExitCode.USAGE;
  }

  /** Returns the directory of the store: the option, or the default of the user. */
  public Path root() {
    Path named = root.pathIfGiven();
    Path store = named != null ? named.toAbsolutePath() : defaultRoot();
    if (Files.exists(store) && !Files.isDirectory(store)) {
      throw new CommandLine.ParameterException(
          asking(), store + ": not a directory, as a store is; name one by --root");
    }
    return store;
  }

  /**
   * Opens the store, as {@link Store#open} does; if that changes something, a note is printed on
   * standard error.
   */
  public Store openStore() throws IOException {
    return Store.open(root(), JovlCommand::note);
  }

  /**
   * Opens the store only to look at it, as {@link Store#openToLook} does; notes go where those of
   * {@link #openStore} go.
   */
  public Store openStoreToLook() throws IOException {
    return Store.openToLook(root(), JovlCommand::note);
  }

  private static void note(String note) {
    System.err.println("jovl: " + HumanText.printable(note));
  }

  /** Returns the beginning of a command line for the same store, quoted for a shell. */
  public String asTyped() {
    if (root.pathIfGiven() == null) {
      return "jovl";
    }
    String directory = root().toString();
    return "jovl --root "
        + (directory.matches("[\\w./+:@-]+")
            ? directory
            : "'" + directory.replace("'", "'\\''") + "'");
  }

  private Path defaultRoot() {
    try {
      return defaultRoot(System.getenv(), System.getProperty("user.home"));
    } catch (IllegalStateException homeless) {
      String why = homeless.getMessage();
      throw new CommandLine.ParameterException(asking(), why, homeless);
    }
  }

  /** Returns the command that needs a store; it decides the exit code if there is none. */
  private CommandLine asking() {
    CommandLine here = spec().commandLine();
    CommandLine.ParseResult parsed = here.getParseResult();
    return parsed != null && parsed.hasSubcommand()
        ? parsed.subcommand().commandSpec().commandLine()
        : here;
  }

  /** Returns whether the user id is 0; without the C library, which takes a while to bind. */
  private static boolean isRoot() {
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    } catch (IOException | UnsupportedOperationException e) {
      return "root".equals(System.getProperty("user.name"));
    }
  }

  /**
   * Returns the directory of the store if no option names one.
   *
   * @param known the home that Java knows of the user
   */
  static Path defaultRoot(Map<String, String> environment, String known) {
    String named = environment.getOrDefault("JOVL_ROOT", "");
    if (!named.isEmpty()) {
      return Path.of(named).toAbsolutePath();
    }
    if (isRoot()) {
      return Path.of("/var/lib/jovl");
    }
    String data = environment.getOrDefault("XDG_DATA_HOME", "");
    return data.startsWith("/")
        ? Path.of(data, "jovl")
        : Path.of(home(environment, known), ".local", "share", "jovl");
  }

  /**
   * Returns the home of the user: what the environment says, or else what Java knows. Java knows no
   * home of a user without a name, as there are in many containers.
   *
   * @throws IllegalStateException with what to do if there is none
   */
  static String home(Map<String, String> environment, String known) {
    String said = environment.getOrDefault("HOME", "");
    if (!known.startsWith("/") && !said.startsWith("/")) {
      throw new IllegalStateException(
          "this user has no home directory for images; name a directory by --root, JOVL_ROOT or"
              + " HOME");
    }
    return said.startsWith("/") ? said : known;
  }
}
