package dev.jovl.registry;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a registry refused or got wrong; the message names the host, the cause and the way out. */
public final class RegistryException extends IOException {
  private static final long serialVersionUID = 1L;

  /** What went wrong, for those who must act on it. */
  public enum Kind {
    /** There is no such repository, tag, manifest or blob; or it is hidden. */
    NOT_FOUND,
    /** Credentials are missing or wrong. */
    UNAUTHORIZED,
    /** The credentials do not suffice. */
    DENIED,
    /** The registry said "later" to the last attempt, or could not be reached. */
    UNAVAILABLE,
    /** The registry found fault with what we sent. */
    REFUSED,
    /** The answer breaks the protocol or contradicts itself. */
    BROKEN,
    /** Nothing was asked: the environment names a way there that is none. */
    NO_WAY
  }

  private final Kind kind;
  private final @Nullable String retryAfter;

  RegistryException(Kind kind, String message) {
    super(message);
    this.kind = kind;
    this.retryAfter = null;
  }

  RegistryException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
    this.retryAfter = null;
  }

  RegistryException(Kind kind, String message, @Nullable String retryAfter) {
    super(message);
    this.kind = kind;
    this.retryAfter = retryAfter;
  }

  /** The client has no exception for a proxy that makes no tunnel, but these words. */
  private static final Pattern NO_TUNNEL = Pattern.compile("Tunnel failed, got: ([0-9]{3})");

  /**
   * Returns that a host was not reached, or that it went away before it had answered. The client
   * tells of a body that ends too early in either place, here or where the body is read.
   */
  static RegistryException noAnswer(String authority, IOException failure) {
    Matcher tunnel = NO_TUNNEL.matcher(String.valueOf(failure.getMessage()));
    if (tunnel.find()) {
      return noTunnel(authority, tunnel.group(1), failure);
    }
    boolean reached =
        !(failure instanceof ConnectException || failure instanceof HttpTimeoutException);
    String why = RegistryCaller.reason(failure);
    String message =
        reached
            ? authority + ": the connection broke: " + why
            : "cannot reach " + authority + ": " + why;
    return new RegistryException(Kind.UNAVAILABLE, message, failure);
  }

  /**
   * A proxy that cannot reach the host says 5xx, and may a moment later; one that will not, 4xx.
   */
  private static RegistryException noTunnel(String authority, String status, IOException failure) {
    return new RegistryException(
        status.startsWith("5") ? Kind.UNAVAILABLE : Kind.DENIED,
        authority
            + ": the proxy makes no connection to it (status "
            + status
            + "); see HTTPS_PROXY, and NO_PROXY for what is asked without it",
        failure);
  }

  /** Returns the Retry-After header of the answer, if it had one. */
  Optional<String> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  /** Returns what went wrong. */
  public Kind kind() {
    return kind;
  }
}
