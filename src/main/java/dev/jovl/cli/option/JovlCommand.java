package dev.jovl.cli.option;

import dev.jovl.cli.output.ExitCode;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The root of the command line: the options that every command has. */
@Command(
    name = "jovl",
    description = "A union filesystem in user space, and the image builder that stands on it.",
    synopsisSubcommandLabel = "COMMAND",
    sortOptions = false,
    usageHelpAutoWidth = true)
public final class JovlCommand implements Callable<Integer> {

  /** What every command says of its {@code --help}. */
  public static final String HELP = "Show this help.";

  @Spec @Nullable CommandSpec spec;

  @Option(
      names = "--root",
      paramLabel = "DIR",
      description = {
        "Where images and layers are kept.",
        "Default: $JOVL_ROOT, or /var/lib/jovl for root, or $XDG_DATA_HOME/jovl."
      })
  @Nullable Path root;

  @Option(
      names = {"-V", "--version"},
      description = "Show the version of jovl and what it runs on.")
  boolean version;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = HELP)
  boolean help;

  @Override
  public Integer call() {
    Objects.requireNonNull(spec).commandLine().usage(System.err);
    return ExitCode.USAGE;
  }

  /** Returns the directory of the store: the option, or the default of the user. */
  Path root() {
    return root != null ? root.toAbsolutePath() : defaultRoot(System.getenv());
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
