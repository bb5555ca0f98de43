package dev.jovl.registry.credential;

import java.io.IOException;
import java.util.Optional;

/** Knows credentials. */
@FunctionalInterface
public interface CredentialSource {

  /** Knows none. */
  CredentialSource ANONYMOUS = (domain, path) -> Optional.empty();

  /**
   * Returns the credentials for a repository.
   *
   * @param domain the registry as in references, {@code docker.io} for Docker Hub
   * @param path the repository there
   */
  Optional<Credentials> find(String domain, String path) throws IOException;
}
