package dev.jovl.cli;

import com.google.common.net.InetAddresses;
import dev.jovl.build.RunSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The options of a build that are about its RUN steps. */
final class BuildRunOptions {

  @Option(
      names = "--network",
      paramLabel = "default|none|host",
      description = "The network of RUN steps that do not say it.")
  String network = "default";

  @Option(
      names = "--add-host",
      paramLabel = "NAME:ADDRESS",
      description = "A further line of /etc/hosts in RUN steps; can be given more than once.")
  List<String> hosts = new ArrayList<>();

  @Option(
      names = "--secret",
      paramLabel = "id=ID[,src=FILE|,env=NAME]",
      description = "A secret for RUN --mount=type=secret; can be given more than once.")
  List<String> secrets = new ArrayList<>();

  /** Reads the options. */
  RunSettings settings() throws IOException {
    if (!List.of("default", "none", "host").contains(network)) {
      throw Failure.of(
          ExitCode.USAGE, "--network=" + network, "no such network", "default, none or host");
    }
    List<String> lines = new ArrayList<>();
    for (String host : hosts) {
      lines.add(line(host));
    }
    return new RunSettings(network, lines, SecretOptions.read(secrets));
  }

  private static String line(String host) throws Failure {
    int end = host.indexOf(host.contains("=") ? '=' : ':');
    String name = end < 0 ? "" : host.substring(0, end);
    String address = host.substring(end + 1).replaceAll("^\\[(.*)]$", "$1");
    if (!name.matches("[A-Za-z0-9_.-]+") || !InetAddresses.isInetAddress(address)) {
      throw Failure.of(
          ExitCode.USAGE, "--add-host " + host, "no name with an address", "NAME:ADDRESS");
    }
    return address + "\t" + name;
  }
}
