package dev.jovl.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;

/** Guards of a fake registry that ask for credentials. */
public final class FakeAuth {

  private FakeAuth() {}

  /** Takes a name and a password, and asks others for them. */
  public static FakeRegistry.Guard basic(String user, String password) {
    return exchange ->
        header(user, password).equals(exchange.getRequestHeaders().getFirst("Authorization"))
            || !FakeRegistry.status(401, "WWW-Authenticate", "Basic realm=\"r\"").handle(exchange);
  }

  /** Returns the header that a name and a password are sent in. */
  public static String header(String user, String password) {
    return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8));
  }

  /** Takes one token, and sends others to the token server at {@code realm}. */
  public static FakeRegistry.Guard bearer(String realm, String token) {
    return exchange ->
        ("Bearer " + token).equals(exchange.getRequestHeaders().getFirst("Authorization"))
            || !FakeRegistry.status(
                    401,
                    "WWW-Authenticate",
                    "Bearer realm=\"" + realm + "\",service=\"svc, one\",scope=\"x\"")
                .handle(exchange);
  }
}
