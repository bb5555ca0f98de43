package dev.jovl.registry;

import dev.jovl.oci.OciFormatException;
import dev.jovl.registry.credential.CredentialSource;
import dev.jovl.registry.credential.Credentials;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Answers the challenges of one registry and keeps what it got, by what it was got for.
 *
 * <p>A Bearer challenge is preferred to a Basic one. A registry may grant less than was asked for;
 * whether that is enough is seen at the next request.
 */
final class Authenticator {

  private final Endpoint endpoint;
  private final CredentialSource credentials;
  private final TokenServer tokens;
  private final Clock clock;
  private final Map<TokenScope, Authorization> kept = new HashMap<>();

  Authenticator(Endpoint endpoint, CredentialSource credentials, TokenServer tokens, Clock clock) {
    this.endpoint = endpoint;
    this.credentials = credentials;
    this.tokens = tokens;
    this.clock = clock;
  }

  /** Returns what was got for this scope before and still holds. */
  synchronized Optional<Authorization> known(TokenScope scope) {
    return Optional.ofNullable(kept.get(scope)).filter(it -> it.expires().isAfter(clock.instant()));
  }

  /**
   * Returns what the challenges ask for.
   *
   * @param refused what was sent and challenged
   * @return nothing if there is no challenge that we know, or if it asks for credentials and we
   *     have none, or if what was refused is all that we have
   */
  synchronized Optional<Authorization> answer(
      List<Challenge> challenges, TokenScope scope, Optional<Authorization> refused)
      throws IOException {
    Optional<Authorization> other =
        known(scope).filter(it -> refused.isEmpty() || !it.equals(refused.get()));
    if (other.isPresent()) {
      return other;
    }
    kept.remove(scope);
    Optional<Credentials> mine = credentials(scope);
    Optional<Authorization> fresh = make(challenges, scope, mine);
    if (refused.isPresent() && fresh.equals(refused)) {
      return Optional.empty();
    }
    fresh.ifPresent(it -> kept.put(scope, it));
    return fresh;
  }

  /** What the files and helpers of the user refuse, they refuse again. */
  private Optional<Credentials> credentials(TokenScope scope) throws IOException {
    try {
      return credentials.find(endpoint.domain(), scope.path());
    } catch (RegistryException | OciFormatException | InterruptedIOException e) {
      throw e;
    } catch (IOException e) {
      throw new RegistryException(
          RegistryException.Kind.UNAUTHORIZED,
          "the credentials for "
              + endpoint.domain()
              + " cannot be read: "
              + RegistryCaller.reason(e),
          e);
    }
  }

  private Optional<Authorization> make(
      List<Challenge> challenges, TokenScope scope, Optional<Credentials> mine) throws IOException {
    for (Challenge challenge : challenges) {
      if (challenge.scheme().equals("bearer")) {
        return mine.isPresent() && mine.get() instanceof Credentials.Access own
            ? Optional.of(new Authorization("Bearer " + own.token(), Instant.MAX))
            : Optional.of(tokens.token(endpoint, challenge, scope, mine));
      }
    }
    for (Challenge challenge : challenges) {
      if (challenge.scheme().equals("basic")
          && mine.isPresent()
          && mine.get() instanceof Credentials.Password password) {
        return Optional.of(new Authorization(basic(password), Instant.MAX));
      }
    }
    return Optional.empty();
  }

  static String basic(Credentials.Password password) {
    return "Basic " + password.encoded();
  }
}
