package dev.jovl.build;

import java.util.List;

/**
 * What the caller of a build says of all its RUN steps.
 *
 * @param network network of those that do not say it: {@code default}, {@code none} or {@code host}
 * @param hosts further lines of /etc/hosts, an address and a name each
 * @param secrets what {@code --secret} gave
 */
public record RunSettings(String network, List<String> hosts, Secrets secrets) {

  /** Copies the list. */
  public RunSettings {
    hosts = List.copyOf(hosts);
  }
}
