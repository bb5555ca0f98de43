package dev.jovl.cli.build;

import dev.jovl.build.request.RunSettings;
import dev.jovl.cli.option.HostsOption;
import dev.jovl.cli.option.NameValue;
import dev.jovl.cli.option.Syntax;
import dev.jovl.cli.option.Word;
import dev.jovl.cli.option.Words;
import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.Failure;
import dev.jovl.posix.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/** The options of a build that are about its RUN steps. */
final class BuildRunOptions implements Syntax {

  private static final List<String> NETWORKS = List.of("default", "none", "host");

  private final Word network =
      Word.option("--network")
          .label("default|none|host")
          .or("default")
          .says("Network of RUN steps without --network.");

  private final HostsOption hosts = new HostsOption();

  private final Words secrets =
      Words.option("--secret")
          .label("id=ID[,src=FILE|,env=NAME]")
          .says(
              "Secret for RUN --mount=type=secret. Without src and env: the variable named ID, or"
                  + " else the file ID. type=file|env and source=, as of docker, are accepted."
                  + " Can be repeated.");

  private final Words agents =
      Words.option("--ssh")
          .label("ID[=SOCKET]")
          .says(
              "SSH agent for RUN --mount=type=ssh,id=ID; the id is default if the mount names"
                  + " none. ADD and CONTEXT use the agent default for git over SSH. Without"
                  + " SOCKET: $SSH_AUTH_SOCK.");

  @Override
  public void addTo(CommandSpec command) {
    network.addTo(command);
    hosts.addTo(command);
    secrets.addTo(command);
    agents.addTo(command);
  }

  /** Reads the options. */
  RunSettings settings() throws IOException {
    if (!NETWORKS.contains(network.value())) {
      throw Failure.ofValue(ExitCode.USAGE, "--network", network.value(), NETWORKS);
    }
    List<String> lines = hosts.lines(ExitCode.USAGE);
    return new RunSettings(network.value(), lines, SecretOptions.read(secrets.values()), agents());
  }

  /** Returns the sockets of the agents that are forwarded, by their ids. */
  private Map<String, Path> agents() throws IOException {
    Map<String, Path> sockets = new HashMap<>();
    for (String agent : agents.values()) {
      NameValue given = NameValue.of(agent);
      String own = System.getenv("SSH_AUTH_SOCK");
      sockets.put(given.name(), socket(agent, given.valueOr(own == null ? "" : own)));
    }
    return sockets;
  }

  private static Path socket(String agent, String path) throws IOException {
    if (path.isEmpty() || !isSocket(Path.of(path))) {
      throw Failure.of(
          ExitCode.USAGE,
          "--ssh " + agent,
          path.isEmpty() ? "SSH_AUTH_SOCK is not set" : path + " is no socket",
          "start an agent, and give it keys by ssh-add");
    }
    return Path.of(path).toRealPath();
  }

  private static boolean isSocket(Path path) throws IOException {
    return Files.exists(path)
        && Mode.type((int) Files.getAttribute(path, "unix:mode")) == Mode.SOCKET;
  }
}
