package dev.jovl.cli.option;

import com.google.common.net.InetAddresses;
import dev.jovl.cli.output.Failure;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** The option for further host names, of commands that start containers. */
public final class HostsOption implements Syntax {

  /** Docker's word for the address by which a container reaches the machine that it is on. */
  private static final String GATEWAY = "host-gateway";

  /** That machine, whose network containers have. */
  private static final String OWN_ADDRESS = "127.0.0.1";

  private final Words hosts =
      Words.option("--add-host")
          .label("NAME:ADDRESS")
          .says(
              "Add a line to /etc/hosts in containers. The address host-gateway is 127.0.0.1: this"
                  + " machine, but with --network none the container itself. Can be repeated.");

  @Override
  public void addTo(CommandSpec command) {
    hosts.addTo(command);
  }

  /**
   * Returns the lines of /etc/hosts that were asked for.
   *
   * @param exitCode what the command answers if one is not a name with an address
   * @throws Failure if one is not
   */
  public List<String> lines(int exitCode) throws Failure {
    List<String> lines = new ArrayList<>();
    for (String host : hosts.values()) {
      int end = host.indexOf(host.contains("=") ? '=' : ':');
      String name = end < 0 ? "" : host.substring(0, end);
      String given = host.substring(end + 1).replaceAll("^\\[(.*)]$", "$1");
      String address = given.equals(GATEWAY) ? OWN_ADDRESS : given;
      if (!name.matches("[A-Za-z0-9_.-]+") || !InetAddresses.isInetAddress(address)) {
        throw Failure.of(
            exitCode, "--add-host " + host, "no name with an address", "write NAME:ADDRESS");
      }
      lines.add(address + "\t" + name);
    }
    return lines;
  }
}
