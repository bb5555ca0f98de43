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
 * Sends requests to one registry and owns what all of them need: authorization, redirects, retry,
 * warnings.
 *
 * <p>Safe for use by several threads.
 */
final class RegistryCaller {

  /** Where nobody listens, some attempts are taken as made: mostly the name is wrong. */
  private static final int UNANSWERED = 3;

  private final Endpoint endpoint;
  private final HttpRedirects redirects;
  private final Authenticator authenticator;
  private final RetryPolicy retryPolicy;
  private final Warnings warnings;

  /** Whether somebody has answered, so that the name of the registry is right. */
  private volatile boolean answered;

  RegistryCaller(
      Endpoint endpoint,
      Transport transport,
      Authenticator authenticator,
      RetryPolicy retryPolicy,
      WarningListener listener) {
    this.endpoint = endpoint;
    this.redirects = new HttpRedirects(transport);
    this.authenticator = authenticator;
    this.retryPolicy = retryPolicy;
    this.warnings = new Warnings(listener);
  }

  Endpoint endpoint() {
    return endpoint;
  }

  RetryPolicy retryPolicy() {
    return retryPolicy;
  }

  /**
   * Sends {@code request} until it is answered with a status that it accepts.
   *
   * @param request a request that does no harm when it is sent twice
   * @return the answer, to be closed by the caller
   * @throws RegistryException if it is refused, or the last attempt fails
   */
  RegistryResponse call(RegistryRequest request) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        return once(request);
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
        && retryPolicy.waitFor(counted, failure.retryAfter(), reason(failure));
  }

  /** Does as {@link #call}, but gives up at the first failure. */
  RegistryResponse once(RegistryRequest request) throws IOException {
    RegistryResponse response;
    try {
      response = authorized(request);
    } catch (RegistryException | OciFormatException | InterruptedIOException e) {
      throw e;
    } catch (SSLException e) {
      throw new RegistryException(
          RegistryException.Kind.BROKEN,
          "no secure connection to "
              + request.uri().getAuthority()
              + ": "
              + reason(e)
              + "; give Java its certificate, or use --plain-http if it has none",
          e);
    } catch (IOException e) {
      throw RegistryException.noAnswer(request.uri().getAuthority(), e);
    }
    if (request.accepted().contains(response.status())) {
      return response;
    }
    try (response) {
      throw ErrorResponse.of(request, response);
    }
  }

  /** Sends {@code request} and, if it is challenged, once more with what the challenge asks for. */
  private RegistryResponse authorized(RegistryRequest request) throws IOException {
    Optional<Authorization> known = authenticator.known(request.scope());
    RegistryResponse response = followed(request, known);
    if (response.status() != 401 || !endpoint.owns(response.uri())) {
      return response;
    }
    Optional<Authorization> fresh = fresh(response, request, known);
    if (fresh.isEmpty()) {
      return response;
    }
    HttpRedirects.drain(response);
    return followed(request, fresh);
  }

  /** Returns what a challenge asks for; where that fails, nobody else closes the answer. */
  private Optional<Authorization> fresh(
      RegistryResponse response, RegistryRequest request, Optional<Authorization> refused)
      throws IOException {
    try {
      List<Challenge> challenges = Challenge.parse(response.headers("WWW-Authenticate"));
      return authenticator.answer(challenges, request.scope(), refused);
    } catch (IOException e) {
      response.close();
      throw e;
    }
  }

  private RegistryResponse followed(RegistryRequest request, Optional<Authorization> authorization)
      throws IOException {
    RegistryResponse response =
        redirects.send(request, authorization.map(Authorization::header), endpoint::owns);
    answered = true;
    warnings.tell(response);
    return response;
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
