package dev.jovl.build.step;

import dev.jovl.build.config.BuildArguments;
import dev.jovl.build.config.Settings;
import dev.jovl.build.digest.KeyWriter;
import dev.jovl.build.request.BuildException;
import dev.jovl.build.request.RunSettings;
import dev.jovl.build.runmount.OpenMounts;
import dev.jovl.build.runmount.RunMounts;
import dev.jovl.build.snapshot.Snapshot;
import dev.jovl.dockerfile.Command;
import dev.jovl.dockerfile.Instruction;
import dev.jovl.dockerfile.SecretNames;
import dev.jovl.oci.Digest;
import dev.jovl.run.spec.ContainerSpec;
import dev.jovl.run.spec.Network;
import dev.jovl.run.spec.RunException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Carries out RUN. */
public final class RunStep implements FileStep {

  private final StepContext context;
  private final Instruction.Run run;
  private final RunMounts mounts;
  private final CommandRunner commands;
  private final BuildArguments arguments;
  private final RunSettings settings;
  private final String network;

  /**
   * Makes the step.
   *
   * @param run the instruction
   * @param mounts what is mounted while it runs
   * @param commands runs its command
   * @param arguments tells the name of the host and the proxies
   * @param settings what holds for all RUN steps
   */
  public RunStep(
      StepContext context,
      Instruction.Run run,
      RunMounts mounts,
      CommandRunner commands,
      BuildArguments arguments,
      RunSettings settings) {
    this.context = context;
    this.run = run;
    this.mounts = mounts;
    this.commands = commands;
    this.arguments = arguments;
    this.settings = settings;
    this.network = settings.networkOf(run.options().network());
  }

  @Override
  public Digest key() throws IOException, BuildException {
    KeyWriter key =
        context
            .key("run")
            .list("arguments", vector())
            .list("environment", lines(context.state().scope().variables()))
            .text("directory", context.state().directory())
            .text("user", context.state().config().user())
            .text("network", network)
            .text("hostname", arguments.hostname());
    if (run.command() instanceof Command.Script script) {
      key.text("script", script.content());
    }
    if (!settings.hosts().isEmpty()) {
      key.list("hosts", settings.hosts());
    }
    mounts.addTo(key);
    return key.finish();
  }

  /** A script is a command of the shell like others, as with BuildKit. */
  private List<String> vector() {
    Command command =
        run.command() instanceof Command.Script script
            ? new Command.Shell(OpenMounts.scriptPlace(script.name()))
            : run.command();
    return Settings.vector(command, context.state().config());
  }

  @Override
  public List<String> command() {
    List<String> words = new ArrayList<>(vector());
    if (run.command() instanceof Command.Script script) {
      words.add(script.content());
    }
    return words;
  }

  @Override
  public String createdBy() {
    String command = String.join(" ", vector());
    Map<String, String> visible = new TreeMap<>(context.state().scope().arguments());
    if (visible.isEmpty()) {
      return command;
    }
    StringBuilder out = new StringBuilder("|" + visible.size());
    visible.forEach(
        (name, value) ->
            out.append(' ').append(name).append('=').append(SecretNames.shown(name, value)));
    return out.append(' ').append(command).toString();
  }

  @Override
  public void execute(Snapshot snapshot, OutputStream output) throws IOException, BuildException {
    List<String> vector = vector();
    if (vector.isEmpty()) {
      return;
    }
    try (OpenMounts open = mounts.open(snapshot)) {
      if (run.command() instanceof Command.Script script) {
        open.script(script.name(), script.content());
      }
      int code = run(command(snapshot, vector, open), output);
      if (code != 0) {
        throw BuildException.ofCommand(String.join(" ", vector), code);
      }
    } catch (RunException e) {
      throw BuildException.at(context.origin(), String.valueOf(e.getMessage()), e)
          .withExitCode(e.exitCode());
    }
  }

  private int run(ContainerSpec command, OutputStream output) throws IOException, BuildException {
    try {
      return commands.run(command, output);
    } catch (InterruptedException | InterruptedIOException e) {
      // Not interrupted any more: what has to be unmounted and removed must be, in order.
      boolean unused = Thread.interrupted();
      throw BuildException.cancelled();
    }
  }

  private ContainerSpec command(Snapshot snapshot, List<String> vector, OpenMounts open) {
    // In the order of BuildKit: a proxy that is given counts more than that of the base image.
    Map<String, String> environment = new LinkedHashMap<>(context.state().scope().variables());
    environment.putAll(arguments.proxies());
    environment.putAll(open.environment());
    return ContainerSpec.builder(snapshot.root(), vector)
        .env(lines(environment))
        .workingDir(context.state().directory())
        .user(context.state().config().user())
        .network(network.equals("none") ? Network.NONE : Network.HOST)
        .hostname(arguments.hostname())
        .hosts(settings.hosts())
        .mounts(open.binds())
        .scratch(open.bundles())
        .build();
  }

  /** Returns variables as {@code NAME=value}. */
  private static List<String> lines(Map<String, String> variables) {
    return variables.entrySet().stream().map(it -> it.getKey() + "=" + it.getValue()).toList();
  }
}
