package dev.jovl.cli.run;

import dev.jovl.cli.option.HostsOption;
import dev.jovl.cli.option.ImageNames;
import dev.jovl.cli.option.JovlCommand;
import dev.jovl.cli.option.OptionAdvice;
import dev.jovl.cli.option.Roots;
import dev.jovl.cli.output.Failure;
import dev.jovl.dockerfile.CleanPath;
import dev.jovl.oci.ContainerConfig;
import dev.jovl.run.ContainerSpec;
import dev.jovl.run.Mount;
import dev.jovl.run.Network;
import dev.jovl.run.Privileges;
import dev.jovl.run.RunException;
import dev.jovl.store.Store;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code jovl run}. */
@Command(
    name = "run",
    description = {
      "Run a program in an image.",
      "What it changes is dropped at its end. Exits as it does; 125 if it cannot be run, 126 if it"
          + " is no program, 127 if it is not there, 128 + N if signal N ended it."
    },
    exitCodeOnInvalidInput = RunCommand.NOT_RUN,
    sortOptions = false)
public final class RunCommand implements Callable<Integer>, OptionAdvice {

  static final int NOT_RUN = 125;

  private static final int HOST_NAME_MAX = 64;

  @ParentCommand @Nullable JovlCommand jovl;

  @Mixin ForeignRunOptions foreign = new ForeignRunOptions();

  @Mixin ImageOptions images = new ImageOptions();

  @Option(
      names = {"-i", "--interactive"},
      description = "Let it read standard input.")
  boolean interactive;

  @Option(
      names = {"-t", "--tty"},
      description = "Give it a terminal; with -i that of the caller.")
  boolean terminal;

  @Mixin EnvironmentOptions environment = new EnvironmentOptions();

  @Option(
      names = {"-u", "--user"},
      paramLabel = "USER[:GROUP]",
      description = "Run as this user, a name of the image or a number.")
  @Nullable String user;

  @Option(
      names = {"-w", "--workdir"},
      paramLabel = "DIR",
      description = "Start in this directory.")
  @Nullable String workingDir;

  @Mixin MountOptions mounts = new MountOptions();

  @Option(names = "--entrypoint", paramLabel = "PROGRAM", description = "Run this instead.")
  @Nullable String entrypoint;

  @Option(
      names = {"--network", "--net"},
      paramLabel = "host|none",
      description = "The network of this machine (default), or none.")
  String network = "host";

  @Option(
      names = {"-h", "--hostname"},
      paramLabel = "NAME",
      description = "The name it sees as its own.")
  @Nullable String hostname;

  @Mixin HostsOption hosts = new HostsOption();

  @Option(names = "--read-only", description = "Do not let it write to the image.")
  boolean readOnly;

  @Mixin PrivilegeOptions privileges = new PrivilegeOptions();

  @Option(
      names = "--runtime",
      paramLabel = "crun|runc|chroot",
      description = "Run with this; default is the first that accepts this machine.")
  @Nullable String runtime;

  @Parameters(
      index = "0",
      paramLabel = "IMAGE",
      completionCandidates = ImageNames.class,
      description = "An image by name or id.")
  String image = "";

  @Parameters(
      index = "1..*",
      paramLabel = "ARG",
      description = "The program and its arguments; default is what the image says.")
  List<String> arguments = new ArrayList<>();

  /** What follows the image belongs to its program, options too. */
  @Spec
  void endOptionsAtTheImage(CommandSpec spec) {
    spec.parser().stopAtPositional(true);
  }

  @Override
  public Optional<String> adviceOn(String option) {
    return RefusedRunOptions.answer(option);
  }

  @Override
  public Integer call() throws IOException {
    if (UserNamespace.isNeeded()) {
      return UserNamespace.enter(Roots.of(jovl));
    }
    try (Store store = Store.open(Roots.of(jovl))) {
      ContainerRun.SpecMaker maker = maker();
      return new ContainerRun(store, images.find(store, image), runtime)
          .run(maker, interactive || (terminal && isOnTerminal()));
    } catch (RunException e) {
      throw failure(e.exitCode(), e);
    } catch (Failure e) {
      throw e;
    } catch (IOException e) {
      throw failure(NOT_RUN, e);
    }
  }

  private Failure failure(int exitCode, IOException e) {
    return Failure.of(exitCode, image, String.valueOf(e.getMessage()), "").because(e);
  }

  /**
   * Reads the options, so that a wrong one is told before anything is done, and returns what joins
   * them with what the image says.
   */
  private ContainerRun.SpecMaker maker() throws Failure {
    if (interactive && terminal && !isOnTerminal()) {
      throw Failure.of(
          NOT_RUN, "-i -t", "standard input and output are not a terminal", "leave -i or -t out");
    }
    images.check();
    String directory = workingDir != null ? absolute(workingDir) : null;
    List<String> variables = environment.read();
    Network chosen = networkOf(network);
    String name = hostname != null ? nameOfHost(hostname) : "";
    List<String> lines = hosts.lines(NOT_RUN);
    List<Mount> shown = mounts.read();
    Privileges allowed = privileges.read();
    return (root, config, id) ->
        ContainerSpec.builder(root, command(config))
            .env(EnvironmentOptions.join(config.env(), variables))
            // An image shows its directory as somebody wrote it; docker cleans it here, too.
            .workingDir(CleanPath.absolute(directory != null ? directory : config.workingDir()))
            .user(user != null ? user : config.user())
            .terminal(terminal)
            .network(chosen)
            .hostname(name.isEmpty() ? id : name)
            .hostnameFile(true)
            .hosts(lines)
            .mounts(shown)
            .readOnly(readOnly)
            .privileges(allowed)
            .build();
  }

  private static boolean isOnTerminal() {
    return System.console() != null;
  }

  /** ENTRYPOINT stands before the arguments, CMD only where there are none of either. */
  List<String> command(ContainerConfig config) {
    List<String> command = new ArrayList<>();
    if (entrypoint != null) {
      if (!entrypoint.isEmpty()) {
        command.add(entrypoint);
      }
      command.addAll(arguments);
      return command;
    }
    command.addAll(config.entrypoint().orElse(List.of()));
    command.addAll(arguments.isEmpty() ? config.cmd().orElse(List.of()) : arguments);
    return command;
  }

  private static String absolute(String directory) throws Failure {
    if (!directory.startsWith("/")) {
      throw Failure.of(NOT_RUN, "-w " + directory, "not an absolute path", "begin it with /");
    }
    return directory;
  }

  /** What sethostname(2) takes, and what a line of /etc/hosts can say; empty is none. */
  private static String nameOfHost(String name) throws Failure {
    if (name.getBytes(StandardCharsets.UTF_8).length > HOST_NAME_MAX) {
      throw Failure.of(
          NOT_RUN, "--hostname " + name, "longer than " + HOST_NAME_MAX + " bytes", "shorten it");
    }
    if (!name.chars().allMatch(letter -> letter > ' ' && letter != 0x7f)) {
      throw Failure.of(NOT_RUN, "--hostname " + name, "a name has no blanks", "leave them out");
    }
    return name;
  }

  private static Network networkOf(String name) throws Failure {
    return switch (name) {
      case "host" -> Network.HOST;
      case "none" -> Network.NONE;
      default -> throw Failure.of(NOT_RUN, "--network " + name, "unknown", "use host or none");
    };
  }
}
