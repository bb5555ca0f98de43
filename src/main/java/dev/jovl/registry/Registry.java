package dev.jovl.registry;

import dev.jovl.oci.OciFormatException;
import java.io.IOException;
import java.time.Clock;

/** A registry. Safe for use by several threads; nothing is sent before a verb is called. */
public final class Registry {

  private final RegistryCaller caller;

  private Registry(RegistryCaller caller) {
    this.caller = caller;
  }

  /**
   * Returns the registry of this name.
   *
   * @param domain host and port as in references; {@code docker.io} is Docker Hub
   */
  public static Registry of(String domain, RegistrySettings settings) throws OciFormatException {
    return of(domain, settings, new Transport(), settings.retryPolicy());
  }

  static Registry of(
      String domain, RegistrySettings settings, Transport transport, RetryPolicy retryPolicy)
      throws OciFormatException {
    Endpoint endpoint = Endpoint.of(domain, settings.plainHttp());
    Clock clock = Clock.systemUTC();
    TokenServer tokens = new TokenServer(transport, clock);
    Authenticator authenticator =
        new Authenticator(endpoint, settings.credentials(), tokens, clock);
    return new Registry(
        new RegistryCaller(endpoint, transport, authenticator, retryPolicy, settings.warnings()));
  }

  /** Returns if a registry answers and takes our credentials. */
  public void ping() throws IOException {
    new Ping(caller).call();
  }

  /** Returns the repository of this path, as in {@code library/ubuntu}. */
  public Repository repository(String path) {
    return new Repository(caller, path);
  }
}
