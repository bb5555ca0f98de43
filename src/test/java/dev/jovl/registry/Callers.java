package dev.jovl.registry;

import dev.jovl.registry.credential.CredentialSource;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** Makes the callers of registries for tests, which do not wait. */
final class Callers {
  private Callers() {}

  /**
   * Returns a caller without credentials.
   *
   * @param pauses gets the pauses, which are not made
   * @param clock tells when tokens run out
   * @param silence how long the registry may say nothing
   */
  static RegistryCaller of(
      Endpoint endpoint, List<Duration> pauses, Clock clock, Duration silence) {
    Transport transport = new Transport(silence);
    Authenticator authenticator =
        new Authenticator(
            endpoint, CredentialSource.ANONYMOUS, new TokenServer(transport, clock), clock);
    RetryPolicy retryPolicy = new RetryPolicy(clock, pauses::add, RetryListener.NONE);
    return new RegistryCaller(
        endpoint, transport, authenticator, retryPolicy, WarningListener.NONE);
  }
}
