package dev.jovl.build;

import dev.jovl.dockerfile.Command;
import dev.jovl.dockerfile.Instruction;
import dev.jovl.dockerfile.SecretNames;
import dev.jovl.oci.Digest;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Carries out RUN. */
final class RunStep implements FileStep {

  private final StepContext context;
  private final Instruction.Run run;
  private final Commands commands;
  private final String network;
  private final Map<String, String> proxies;

  /**
   * Makes the step.
   *
   * @param network network when the instruction does not say it
   * @param proxies variables that the command sees, but neither history nor key
   */
  RunStep(
      StepContext context,
      Instruction.Run run,
      Commands commands,
      String network,
      Map<String, String> proxies) {
    this.context = context;
    this.run = run;
    this.commands = commands;
    this.network = run.options().network() == null ? network : run.options().network();
    this.proxies = proxies;
  }

  /** Refuses what is not built yet, with the line that asks for it. */
  static void requireSupported(Instruction.Run run) throws BuildException {
    Instruction.RunOptions options = run.options();
    if (!options.mounts().isEmpty()) {
      throw BuildException.at(run.origin(), "RUN --mount is not supported by this builder yet");
    }
    if ("insecure".equals(options.security())) {
      throw BuildException.at(run.origin(), "RUN --security=insecure is not allowed");
    }
    if (!options.devices().isEmpty()) {
      throw BuildException.at(run.origin(), "RUN --device is not supported by this builder");
    }
    if (run.command() instanceof Command.Script) {
      throw BuildException.at(
          run.origin(),
          "a heredoc that begins with #! is not supported by this builder yet:"
              + " name the interpreter in the RUN line and let the heredoc be its input");
    }
  }

  @Override
  public Digest key() {
    return context
        .key("run")
        .list("arguments", arguments())
        .list("environment", context.state().scope().environment())
        .text("directory", directory())
        .text("user", context.state().config().user())
        .text("network", network)
        .finish();
  }

  private List<String> arguments() {
    return Settings.vector(run.command(), context.state().config());
  }

  private String directory() {
    String directory = context.state().config().workingDir();
    return directory.isEmpty() ? "/" : directory;
  }

  @Override
  public boolean mayRepeat() {
    return true;
  }

  @Override
  public String createdBy() {
    String command = String.join(" ", arguments());
    Map<String, String> visible = new TreeMap<>(context.state().scope().arguments());
    if (visible.isEmpty()) {
      return command;
    }
    StringBuilder out = new StringBuilder("|" + visible.size());
    visible.forEach(
        (name, value) ->
            out.append(' ')
                .append(name)
                .append('=')
                .append(SecretNames.isSecret(name) ? "****" : value));
    return out.append(' ').append(command).toString();
  }

  @Override
  public void execute(Snapshot snapshot, OutputStream output) throws IOException, BuildException {
    List<String> arguments = arguments();
    if (arguments.isEmpty()) {
      return;
    }
    List<String> environment = new ArrayList<>(context.state().scope().environment());
    proxies.forEach((name, value) -> environment.add(0, name + "=" + value));
    Commands.Job job =
        new Commands.Job(
            snapshot.root(),
            arguments,
            environment,
            directory(),
            context.state().config().user(),
            network);
    try {
      int code = commands.run(job, output);
      if (code != 0) {
        throw BuildException.ofCommand(String.join(" ", arguments), code);
      }
    } catch (InterruptedException | InterruptedIOException e) {
      // Not interrupted any more: what has to be unmounted and removed must be, in order.
      boolean unused = Thread.interrupted();
      throw BuildException.cancelled();
    }
  }
}
