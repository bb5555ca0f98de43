package dev.jovl.build.request;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the caller of a build says of all its RUN steps.
 *
 * @param network network of those that name no other: {@code default}, {@code none} or {@code host}
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

  /**
   * Returns the network of a RUN, as that of the build is named.
   *
   * @param asked what the RUN says, or null; {@code default} means that of the build
   */
  public String networkOf(@Nullable String asked) {
    return asked == null || asked.equals("default") ? network : asked;
  }

  /** Returns the agent that {@code --ssh default} gave, if it did. */
  public Optional<Path> agent() {
    return Optional.ofNullable(agents.get("default"));
  }
}
