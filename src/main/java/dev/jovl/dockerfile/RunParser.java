package dev.jovl.dockerfile;

import java.util.List;
import java.util.Set;

/**
 * Makes RUN of its node: the shell text with its heredocs put back, or the script that a heredoc
 * is.
 */
final class RunParser {

  private static final Set<String> NETWORKS = Set.of("default", "none", "host");
  private static final Set<String> SECURITY = Set.of("sandbox", "insecure");

  private RunParser() {}

  static Instruction.Run parse(Node node) throws DockerfileException {
    FlagReader flags = new FlagReader(node, List.of("mount", "network", "security", "device"));
    String network = flags.text("network");
    if (network != null && !NETWORKS.contains(network)) {
      throw node.fault(
          "--network must be default, none or host, not \""
              + network
              + "\""
              + Suggestion.of(network, NETWORKS));
    }
    String security = flags.text("security");
    if (security != null && !SECURITY.contains(security)) {
      throw node.fault("--security must be sandbox or insecure, not \"" + security + "\"");
    }
    for (String mount : flags.all("mount")) {
      String from = RunMount.fromOf(mount, node.origin());
      if (from != null && from.indexOf('$') >= 0) {
        throw node.fault(
            "variable expansion is not supported for from of --mount,"
                + " define a new stage with FROM using ARG from global scope as a workaround");
      }
      if (mount.indexOf('$') < 0) {
        RunMount.parse(mount, node.origin());
      }
    }
    return new Instruction.Run(
        node.origin(),
        command(node),
        new Instruction.RunOptions(flags.all("mount"), network, security, flags.all("device")));
  }

  private static Command command(Node node) throws DockerfileException {
    if (node.heredocs().isEmpty()) {
      return InstructionParser.command(node, node.origin().words());
    }
    Heredoc first = node.heredocs().get(0);
    if (!HeredocMarkers.isMarker(node.rest())) {
      return new Command.Shell(node.restored());
    }
    return first.content().startsWith("#!")
        ? new Command.Script(name(first, node), first.content())
        : new Command.Shell(first.content());
  }

  /** Returns the name of the file that a script is. */
  private static String name(Heredoc script, Node node) throws DockerfileException {
    String name = script.name();
    if (name.contains("/") || name.equals(".") || name.equals("..")) {
      throw node.fault("\"" + name + "\" can not be the name of a file, which a script has");
    }
    return name;
  }
}
