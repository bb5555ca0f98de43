package dev.jovl.cli.run;

import dev.jovl.cli.option.Command;
import dev.jovl.cli.option.Flag;
import dev.jovl.cli.option.HostsOption;
import dev.jovl.cli.option.ImageNames;
import dev.jovl.cli.option.JovlCommand;
import dev.jovl.cli.option.OptionAdvice;
import dev.jovl.cli.option.Word;
import dev.jovl.cli.option.Words;
import dev.jovl.cli.output.Failure;
import dev.jovl.gotext.CleanPath;
import dev.jovl.linux.PseudoTerminal;
import dev.jovl.oci.ContainerConfig;
import dev.jovl.posix.FailureText;
import dev.jovl.run.spec.ContainerSpec;
import dev.jovl.run.spec.Mount;
import dev.jovl.run.spec.Network;
import dev.jovl.run.spec.Privileges;
import dev.jovl.run.spec.RunException;
import dev.jovl.store.Store;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code jovl run}. */
public final class RunCommand extends Command implements OptionAdvice {

  static final int NOT_RUN = RunException.NOT_RUN;

  private static final int HOST_NAME_MAX = 64;

  private final JovlCommand jovl;

  private final IgnoredRunOptions ignored = new IgnoredRunOptions();

  private final ImageOptions images = new ImageOptions();

  private final Flag interactive =
      Flag.option("-i", "--interactive").says("Let the program read standard input.");

  private final Flag terminal =
      Flag.option("-t", "--tty").says("Give the program a terminal; with -i, the caller's.");

  private final EnvironmentOptions environment = new EnvironmentOptions();

  private final Word user =
      Word.option("-u", "--user")
          .label("USER[:GROUP]")
          .says("User to run as: a name in the image or a number.");

  private final Word workingDir =
      Word.option("-w", "--workdir").label("DIR").says("Working directory in the container.");

  private final MountOptions mounts = new MountOptions();

  private final Word entrypoint =
      Word.option("--entrypoint")
          .label("PROGRAM")
          .says("Run PROGRAM instead of the ENTRYPOINT and CMD of the image.");

  private final Word network =
      Word.option("--network", "--net")
          .label("host|none")
          .or("host")
          .says("host (default): the network of this machine; none: no network.");

  private final Word hostname =
      Word.option("-h", "--hostname").label("NAME").says("Host name of the container.");

  private final HostsOption hosts = new HostsOption();

  private final Flag readOnly =
      Flag.option("--read-only").says("Mount the filesystem of the image read-only.");

  private final PrivilegeOptions privileges = new PrivilegeOptions();

  private final Word runtime =
      Word.option("--runtime")
          .label("crun|runc|chroot")
          .says("Container runtime. Default: the first of these that works on this machine.");

  private final Word image =
      Word.parameter("IMAGE").completedTo(new ImageNames()).says("Name or id of an image.");

  private final Words arguments =
      Words.parameters("ARG").says("Program and arguments, instead of the image's CMD.");

  /** Makes the command on the store that the root names. */
  public RunCommand(JovlCommand jovl) {
    super(
        "run",
        "Run a program in a container made from an image.",
        "Changes to the image are discarded at the end. The exit code is that of the program;"
            + " 125: could not be run; 126: not executable; 127: not found; 128 + N: ended by"
            + " signal N; 6: this user cannot create a user namespace.");
    this.jovl = jovl;
    spec().exitCodeOnInvalidInput(NOT_RUN);
    // What follows the image belongs to its program, options too.
    spec().parser().stopAtPositional(true);
    keepsOrder();
    takes(
        ignored,
        images,
        interactive,
        terminal,
        environment,
        user,
        workingDir,
        mounts,
        entrypoint,
        network,
        hostname,
        hosts,
        readOnly,
        privileges,
        runtime,
        image,
        arguments);
  }

  @Override
  public Optional<String> adviceOn(String option) {
    return RefusedRunOptions.answer(option);
  }

  @Override
  public Integer call() throws IOException {
    try (Store store = jovl.openStore()) {
      ContainerRun.SpecMaker maker = maker();
      return new ContainerRun(store, images.find(store, image.value()), runtime.ifGiven())
          .run(maker, interactive.isOn() || isOnCallersTerminal());
    } catch (RunException e) {
      throw failure(e.exitCode(), e);
    } catch (Failure e) {
      throw e;
    } catch (IOException e) {
      throw failure(NOT_RUN, e);
    }
  }

  private Failure failure(int exitCode, IOException e) {
    return Failure.of(exitCode, image.value(), FailureText.of(e), "").because(e);
  }

  /**
   * Reads the options, so that a wrong one is reported before anything is done. Returns an object
   * that joins them with the configuration of the image.
   */
  private ContainerRun.SpecMaker maker() throws Failure {
    if (interactive.isOn() && terminal.isOn() && !PseudoTerminal.isOne(0)) {
      throw Failure.of(NOT_RUN, "-i -t", "standard input is not a terminal", "leave -i or -t out");
    }
    images.check();
    String directory = workingDir.isGiven() ? absolute(workingDir.value()) : null;
    List<String> variables = environment.read();
    Network chosen = networkOf(network.value());
    String name = hostname.isGiven() ? nameOfHost(hostname.value()) : "";
    List<String> lines = hosts.lines(NOT_RUN);
    List<Mount> shown = mounts.read();
    Privileges allowed = privileges.read();
    return (root, config, id) ->
        ContainerSpec.builder(root, command(config))
            .env(EnvironmentOptions.join(config.env(), variables))
            // An image shows its directory as somebody wrote it; docker cleans it here, too.
            .workingDir(CleanPath.absolute(directory != null ? directory : config.workingDir()))
            .user(user.valueOr(config.user()))
            .terminal(terminal.isOn())
            .network(chosen)
            .hostname(name.isEmpty() ? id : name)
            .etcFiles(true)
            .hosts(lines)
            .mounts(shown)
            .volumes(config.volumes().stream().map(CleanPath::absolute).toList())
            .readOnly(readOnly.isOn())
            .privileges(allowed)
            .build();
  }

  /** Returns whether -t means the caller's terminal: if both input and output are a terminal. */
  private boolean isOnCallersTerminal() {
    return terminal.isOn() && PseudoTerminal.isOne(0) && PseudoTerminal.isOne(1);
  }

  /** Returns ENTRYPOINT and the arguments, or CMD if there are neither these nor --entrypoint. */
  List<String> command(ContainerConfig config) {
    List<String> command = new ArrayList<>();
    if (entrypoint.isGiven()) {
      if (!entrypoint.value().isEmpty()) {
        command.add(entrypoint.value());
      }
      command.addAll(arguments.values());
      return command;
    }
    command.addAll(config.entrypoint().orElse(List.of()));
    command.addAll(
        arguments.values().isEmpty() ? config.cmd().orElse(List.of()) : arguments.values());
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
      default -> throw Failure.ofValue(NOT_RUN, "--network", name, List.of("host", "none"));
    };
  }
}
