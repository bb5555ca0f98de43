package dev.jovl.cli.option;

import dev.jovl.cli.output.ExitCode;
import java.nio.file.Path;
import java.util.Map;

/** The root of the command line: the options that every command has. */
public final class JovlCommand extends Command {

  private final Word root =
      Word.option("--root")
          .label("DIR")
          .completedToFiles()
          .says(
              "Where images and layers are kept.",
              "Default: $JOVL_ROOT, or /var/lib/jovl for root, or $XDG_DATA_HOME/jovl.");

  /** Makes the root, without a command below it. */
  public JovlCommand() {
    super("jovl", "A union filesystem in user space, and the image builder that stands on it.");
    spec().usageMessage().synopsisSubcommandLabel("COMMAND");
    keepsOrder();
    takes(
        root, Flag.option("-V", "--version").says("Show the version of jovl and what it runs on."));
  }

  @Override
  public Integer call() {
    spec().commandLine().usage(System.err);
    return ExitCode.USAGE;
  }

  /** Returns the directory of the store: the option, or the default of the user. */
  public Path root() {
    Path named = root.pathIfGiven();
    return named != null ? named.toAbsolutePath() : defaultRoot(System.getenv());
  }

  /** Returns how a command for the same store begins, as one types it into a shell. */
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

  /** Returns the directory of the store where no option names one. */
  static Path defaultRoot(Map<String, String> environment) {
    String named = environment.getOrDefault("JOVL_ROOT", "");
    if (!named.isEmpty()) {
      return Path.of(named).toAbsolutePath();
    }
    if ("root".equals(System.getProperty("user.name"))) {
      return Path.of("/var/lib/jovl");
    }
    String data = environment.getOrDefault("XDG_DATA_HOME", "");
    return data.startsWith("/")
        ? Path.of(data, "jovl")
        : Path.of(System.getProperty("user.home"), ".local", "share", "jovl");
  }
}
