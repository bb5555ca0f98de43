package dev.jovl.registry;

import dev.jovl.oci.JsonObject;
import dev.jovl.oci.Shown;
import dev.jovl.registry.credential.Credentials;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Buys tokens of access from the server that a Bearer challenge names (distribution project, "Token
 * authentication specification"): by GET with a password or anonymously, by POST (OAuth 2) with an
 * identity token.
 */
final class TokenServer {

  private static final int MAX_BYTES = 1 << 20;

  /** A token without a term holds for a minute; no term is shorter. */
  private static final long DEFAULT_SECONDS = 60;

  /** So much before its end a token is not used any more. */
  private static final long MARGIN_SECONDS = 10;

  private static final String CLIENT = "jovl";

  private final HttpRedirects redirects;
  private final Clock clock;

  TokenServer(Transport transport, Clock clock) {
    this.redirects = new HttpRedirects(transport);
    this.clock = clock;
  }

  /** Returns a token that answers {@code challenge} for {@code scope}. */
  Authorization token(
      Endpoint endpoint, Challenge challenge, TokenScope scope, Optional<Credentials> credentials)
      throws IOException {
    URI realm = realm(endpoint, challenge);
    List<String> scopes = new ArrayList<>(scope.scopes());
    if (scopes.isEmpty() && !challenge.parameter("scope").isEmpty()) {
      scopes.add(challenge.parameter("scope"));
    }
    String service = challenge.parameter("service");
    Instant asked = clock.instant();
    if (credentials.isPresent() && credentials.get() instanceof Credentials.Identity identity) {
      return parse(post(realm, service, scopes, identity), asked);
    }
    Optional<String> basic =
        credentials
            .filter(Credentials.Password.class::isInstance)
            .map(it -> Authenticator.basic((Credentials.Password) it));
    return parse(fetch(get(realm, service, scopes), basic), asked);
  }

  private static URI realm(Endpoint endpoint, Challenge challenge) throws RegistryException {
    String text = challenge.parameter("realm");
    try {
      URI realm = URI.create(text);
      boolean https = "https".equalsIgnoreCase(realm.getScheme());
      boolean plain =
          "http".equalsIgnoreCase(realm.getScheme()) && endpoint.base().getScheme().equals("http");
      if (realm.getHost() != null && (https || plain)) {
        return realm;
      }
    } catch (IllegalArgumentException e) {
      throw badRealm(endpoint, text);
    }
    throw badRealm(endpoint, text);
  }

  private static RegistryException badRealm(Endpoint endpoint, String text) {
    return new RegistryException(
        RegistryException.Kind.BROKEN,
        endpoint.domain()
            + " names \""
            + Shown.clip(text)
            + "\" as its token server, which is no address to send credentials to");
  }

  private static RegistryRequest get(URI realm, String service, List<String> scopes) {
    StringBuilder query = new StringBuilder();
    append(query, "service", service);
    scopes.forEach(scope -> append(query, "scope", scope));
    append(query, "client_id", CLIENT);
    String separator = realm.getRawQuery() == null ? "?" : "&";
    return RegistryRequest.of("GET", URI.create(realm + separator + query), TokenScope.none(), 200);
  }

  private byte[] post(URI realm, String service, List<String> scopes, Credentials.Identity identity)
      throws IOException {
    StringBuilder form = new StringBuilder();
    append(form, "grant_type", "refresh_token");
    append(form, "service", service);
    append(form, "scope", String.join(" ", scopes));
    append(form, "client_id", CLIENT);
    append(form, "refresh_token", identity.token());
    byte[] body = form.toString().getBytes(StandardCharsets.US_ASCII);
    RegistryRequest request =
        RegistryRequest.of("POST", realm, TokenScope.none(), 200)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .body(() -> BodyPublishers.ofByteArray(body), body.length);
    return fetch(request, Optional.empty());
  }

  private static void append(StringBuilder query, String name, String value) {
    if (!value.isEmpty()) {
      query
          .append(query.length() == 0 ? "" : "&")
          .append(name)
          .append('=')
          .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
    }
  }

  /** After a failure that passes, the caller that needs the token asks for it again. */
  private byte[] fetch(RegistryRequest request, Optional<String> basic) throws IOException {
    try (RegistryResponse response =
        redirects.send(request, basic, uri -> Endpoint.sameHost(request.uri(), uri))) {
      if (response.status() != 200) {
        throw ErrorResponse.of(request, response);
      }
      return response.bytes(MAX_BYTES);
    }
  }

  private Authorization parse(byte[] bytes, Instant asked) throws IOException {
    JsonObject json = JsonObject.parse(bytes, MAX_BYTES, "answer of the token server");
    String token =
        json.text("token").filter(it -> !it.isEmpty()).orElse(json.text("access_token").orElse(""));
    if (!token.matches("[!-~]+")) {
      throw new RegistryException(
          RegistryException.Kind.BROKEN, "the token server answers without a usable token");
    }
    long seconds = Math.max(DEFAULT_SECONDS, json.number("expires_in").orElse(DEFAULT_SECONDS));
    long held = Math.min(seconds, 24 * 3600) - MARGIN_SECONDS;
    return new Authorization("Bearer " + token, asked.plusSeconds(held));
  }
}
