package dev.jovl.build.request;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the caller of a build says of all its RUN steps.
 *
 * @param network network of those that do not say it: {@code default}, {@code none} or {@code host}
 * @param hosts further lines of /etc/hosts, an address and a name each
 * @param secrets what {@code --secret} gave
 * @param agents sockets of SSH agents by the ids that {@code --ssh} gave them
 */
public record RunSettings(
    String network, List<String> hosts, Secrets secrets, Map<String, Path> agents) {

  /** Copies the collections. */
  public RunSettings {
    hosts = List.copyOf(hosts);
    agents = Map.copyOf(agents);
  }

  /** Returns the agent that {@code --ssh default} gave, if it did. */
  public Optional<Path> agent() {
    return Optional.ofNullable(agents.get("default"));
  }
}
