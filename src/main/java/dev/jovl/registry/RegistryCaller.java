package dev.jovl.registry;

import dev.jovl.oci.OciFormatException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.nio.channels.UnresolvedAddressException;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;

/**
 * Sends requests to one registry and owns what all of them need: authorization, redirects, retry.
 *
 * <p>Safe for use by several threads.
 */
final class RegistryCaller {

  /** Where nobody listens, some attempts are taken as made: mostly the name is wrong. */
  private static final int UNANSWERED = 3;

  private final Endpoint endpoint;
  private final Redirects redirects;
  private final Authenticator authenticator;
  private final Patience patience;

  /** Whether somebody has answered, so that the name of the registry is right. */
  private volatile boolean answered;

  RegistryCaller(
      Endpoint endpoint, Transport transport, Authenticator authenticator, Patience patience) {
    this.endpoint = endpoint;
    this.redirects = new Redirects(transport);
    this.authenticator = authenticator;
    this.patience = patience;
  }

  Endpoint endpoint() {
    return endpoint;
  }

  Patience patience() {
    return patience;
  }

  /**
   * Sends {@code ask} until it is answered with a status that it accepts.
   *
   * @param ask a request that does no harm when it is sent twice
   * @return the answer, to be closed by the caller
   * @throws RegistryException if it is refused, or patience ends
   */
  Answer call(Ask ask) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        return once(ask);
      } catch (RegistryException e) {
        if (!waitAfter(e, attempt)) {
          throw e;
        }
      }
    }
  }

  /**
   * Waits after a failure, if it is of a kind that passes. A registry whose name nobody knows from
   * the start is hardly known a moment later.
   *
   * @param attempt how many attempts were made, from 1
   * @return whether another attempt shall be made
   */
  boolean waitAfter(RegistryException failure, int attempt) throws IOException {
    int counted = failure.getCause() instanceof ConnectException ? attempt + UNANSWERED : attempt;
    return failure.kind() == RegistryException.Kind.UNAVAILABLE
        && (answered || !isOfUnknownHost(failure))
        && patience.waitFor(counted, failure.retryAfter(), reason(failure));
  }

  /** Does as {@link #call}, but gives up at the first failure. */
  Answer once(Ask ask) throws IOException {
    Answer answer;
    try {
      answer = authorized(ask);
    } catch (RegistryException | OciFormatException | InterruptedIOException e) {
      throw e;
    } catch (SSLException e) {
      throw new RegistryException(
          RegistryException.Kind.BROKEN,
          "no secure connection to "
              + ask.uri().getAuthority()
              + ": "
              + reason(e)
              + "; give Java its certificate, or use --plain-http if it has none",
          e);
    } catch (IOException e) {
      throw RegistryException.noAnswer(ask.uri().getAuthority(), e);
    }
    if (ask.accepted().contains(answer.status())) {
      return answer;
    }
    try (answer) {
      throw ErrorAnswer.of(ask, answer);
    }
  }

  /** Sends {@code ask} and, if it is challenged, once more with what the challenge asks for. */
  private Answer authorized(Ask ask) throws IOException {
    Optional<Authorization> known = authenticator.known(ask.access());
    Answer answer = followed(ask, known);
    if (answer.status() != 401 || !endpoint.owns(answer.uri())) {
      return answer;
    }
    Optional<Authorization> fresh = fresh(answer, ask, known);
    if (fresh.isEmpty()) {
      return answer;
    }
    Redirects.drain(answer);
    return followed(ask, fresh);
  }

  /** Returns what a challenge asks for; where that fails, nobody else closes the answer. */
  private Optional<Authorization> fresh(Answer answer, Ask ask, Optional<Authorization> refused)
      throws IOException {
    try {
      List<Challenge> challenges = Challenge.parse(answer.headers("WWW-Authenticate"));
      return authenticator.answer(challenges, ask.access(), refused);
    } catch (IOException e) {
      answer.close();
      throw e;
    }
  }

  private Answer followed(Ask ask, Optional<Authorization> authorization) throws IOException {
    Answer answer = redirects.send(ask, authorization.map(Authorization::header), endpoint::owns);
    answered = true;
    return answer;
  }

  /** The client's own exceptions often have no message. */
  static String reason(IOException e) {
    if (isOfUnknownHost(e)) {
      return "unknown host";
    }
    if (e.getMessage() != null) {
      return e.getMessage();
    }
    return e instanceof ConnectException ? "connection refused" : e.getClass().getSimpleName();
  }

  private static boolean isOfUnknownHost(IOException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnresolvedAddressException) {
        return true;
      }
    }
    return false;
  }
}
