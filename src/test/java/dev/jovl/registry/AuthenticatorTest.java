package dev.jovl.registry;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpExchange;
import dev.jovl.registry.credential.CredentialSource;
import dev.jovl.registry.credential.Credentials;
import dev.jovl.testing.FakeAuth;
import dev.jovl.testing.FakeRegistry;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How challenges are met. */
final class AuthenticatorTest {

  private final List<String> forms = new CopyOnWriteArrayList<>();
  private FakeRegistry server;
  private FakeRegistry tokens;

  @BeforeEach
  void start() throws Exception {
    server = new FakeRegistry();
    tokens = new FakeRegistry();
    server.putManifest(
        "a/b", "t", "application/vnd.oci.image.manifest.v1+json", "{}".getBytes(UTF_8));
  }

  @AfterEach
  void stop() {
    server.close();
    tokens.close();
  }

  private Repository repository(Optional<Credentials> credentials) throws Exception {
    return repository((domain, path) -> credentials);
  }

  private Repository repository(CredentialSource credentials) throws Exception {
    RegistrySettings settings = new RegistrySettings(credentials, false, RetryListener.NONE);
    RetryPolicy retryPolicy = new RetryPolicy(Clock.systemUTC(), pause -> {}, RetryListener.NONE);
    return Registry.of(
            server.domain(), settings, new Transport(Duration.ofSeconds(30)), retryPolicy)
        .repository("a/b");
  }

  private void grant(String json) {
    tokens.fault(
        exchange -> {
          forms.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
          return answer(exchange, json);
        });
  }

  private static boolean answer(HttpExchange exchange, String json) throws IOException {
    byte[] bytes = json.getBytes(UTF_8);
    exchange.sendResponseHeaders(200, bytes.length);
    exchange.getResponseBody().write(bytes);
    return true;
  }

  @Test
  void basic_sentAfterTheChallengeOnly() throws Exception {
    server.guard(FakeAuth.basic("me", "p:w"));
    Repository repository = repository(Optional.of(new Credentials.Password("me", "p:w")));
    repository.manifest("t");
    repository.manifest("t");
    assertThat(server.requests()).hasSize(3);
    assertThat(server.requests().get(0).authorization()).isEmpty();
    assertThat(server.requests().get(2).authorization()).isEqualTo(FakeAuth.header("me", "p:w"));
  }

  @Test
  void basic_wrongPassword() throws Exception {
    server.guard(FakeAuth.basic("me", "right"));
    Repository repository = repository(Optional.of(new Credentials.Password("me", "wrong")));
    RegistryException e = assertThrows(RegistryException.class, () -> repository.manifest("t"));
    assertThat(e.kind()).isEqualTo(RegistryException.Kind.UNAUTHORIZED);
    assertThat(server.requests()).hasSize(2);
    assertThrows(RegistryException.class, () -> repository.manifest("t"));
    assertThat(server.requests()).hasSize(3);
  }

  @Test
  void basic_noCredentials() throws Exception {
    server.guard(FakeAuth.basic("me", "right"));
    Repository repository = repository(Optional.empty());
    RegistryException e = assertThrows(RegistryException.class, () -> repository.manifest("t"));
    assertThat(e).hasMessageThat().contains("log in");
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void credentialsThatCannotBeRead_areToldAtOnce() throws Exception {
    server.guard(FakeAuth.basic("me", "right"));
    Repository repository =
        repository(
            (domain, path) -> {
              throw new IOException("keychain locked");
            });
    RegistryException e = assertThrows(RegistryException.class, () -> repository.manifest("t"));
    assertThat(e.kind()).isEqualTo(RegistryException.Kind.UNAUTHORIZED);
    assertThat(e).hasMessageThat().contains("keychain locked");
    assertThat(e).hasMessageThat().doesNotContain("connection");
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void bearer_anonymous() throws Exception {
    server.guard(FakeAuth.bearer(tokens.url() + "/token?k=v", "T1"));
    grant("{\"token\":\"T1\",\"expires_in\":300}");
    Repository repository = repository(Optional.empty());
    repository.manifest("t");
    repository.manifest("t");
    assertThat(tokens.requests()).hasSize(1);
    assertThat(tokens.requests().get(0).target())
        .isEqualTo("/token?k=v&service=svc%2C+one&scope=repository%3Aa%2Fb%3Apull&client_id=jovl");
    assertThat(tokens.requests().get(0).authorization()).isEmpty();
  }

  @Test
  void bearer_withPassword() throws Exception {
    server.guard(FakeAuth.bearer(tokens.url() + "/token", "T1"));
    grant("{\"access_token\":\"T1\"}");
    repository(Optional.of(new Credentials.Password("me", "pw"))).manifest("t");
    assertThat(tokens.requests().get(0).authorization()).isEqualTo(FakeAuth.header("me", "pw"));
  }

  @Test
  void bearer_withIdentityToken() throws Exception {
    server.guard(FakeAuth.bearer(tokens.url() + "/token", "T1"));
    grant("{\"access_token\":\"T1\"}");
    repository(Optional.of(new Credentials.Identity("id+1"))).manifest("t");
    assertThat(tokens.requests().get(0).method()).isEqualTo("POST");
    assertThat(forms.get(0))
        .isEqualTo(
            "grant_type=refresh_token&service=svc%2C+one&scope=repository%3Aa%2Fb%3Apull"
                + "&client_id=jovl&refresh_token=id%2B1");
  }

  @Test
  void bearer_ownAccessToken() throws Exception {
    server.guard(FakeAuth.bearer(tokens.url() + "/token", "MINE"));
    repository(Optional.of(new Credentials.Access("MINE"))).manifest("t");
    assertThat(tokens.requests()).isEmpty();
  }

  @Test
  void bearer_refusedToken_isAskedForOnce() throws Exception {
    Repository repository = repository(Optional.empty());
    server.guard(FakeAuth.bearer(tokens.url() + "/token", "T1"));
    grant("{\"token\":\"T1\",\"expires_in\":300}");
    repository.manifest("t");
    server.guard(FakeAuth.bearer(tokens.url() + "/token", "T2"));
    RegistryException e = assertThrows(RegistryException.class, () -> repository.manifest("t"));
    assertThat(e.kind()).isEqualTo(RegistryException.Kind.UNAUTHORIZED);
    assertThat(tokens.requests()).hasSize(2);
  }

  /** Without a term, or with a shorter one, it is a minute; ten seconds before the end is late. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "'';50",
        ",\"expires_in\":5;50",
        ",\"expires_in\":0;50",
        ",\"expires_in\":-1;50",
        ",\"expires_in\":61;51",
        ",\"expires_in\":300;290",
        ",\"expires_in\":86400;86390",
        ",\"expires_in\":9000000000;86390"
      })
  void bearer_token_isUsedUntilItsTermEnds(String term, int seconds) throws Exception {
    server.guard(FakeAuth.bearer(tokens.url() + "/token", "T1"));
    grant("{\"token\":\"T1\"" + term + "}");
    SetClock clock = new SetClock();
    Instant start = clock.now;
    Endpoint endpoint = Endpoint.of(server.domain(), false);
    Repository repository =
        new Repository(
            Callers.of(endpoint, new ArrayList<>(), clock, Duration.ofSeconds(30)), "a/b");
    repository.manifest("t");
    clock.now = start.plusSeconds(seconds - 1);
    repository.manifest("t");
    assertThat(tokens.requests()).hasSize(1);
    clock.now = start.plusSeconds(seconds + 1);
    repository.manifest("t");
    assertThat(tokens.requests()).hasSize(2);
    assertThat(server.requests()).hasSize(5);
  }

  /** A clock that stands still until it is set. */
  private static final class SetClock extends Clock {
    private Instant now = Instant.parse("2026-01-02T03:04:05Z");

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }

  @Test
  void bearer_isPreferredToBasic() throws Exception {
    FakeRegistry.Guard guard = FakeAuth.bearer(tokens.url() + "/token", "T1");
    server.guard(
        exchange -> {
          exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"r\"");
          return guard.admit(exchange);
        });
    grant("{\"token\":\"T1\"}");
    repository(Optional.of(new Credentials.Password("me", "pw"))).manifest("t");
    assertThat(server.requests().get(1).authorization()).isEqualTo("Bearer T1");
    assertThat(server.requests()).hasSize(2);
  }

  @Test
  void bearer_tokenServerRefuses() throws Exception {
    server.guard(FakeAuth.bearer(tokens.url() + "/token", "T1"));
    tokens.fault(FakeRegistry.status(401));
    RegistryException e =
        assertThrows(RegistryException.class, () -> repository(Optional.empty()).manifest("t"));
    assertThat(e.kind()).isEqualTo(RegistryException.Kind.UNAUTHORIZED);
  }

  @Test
  void bearer_tokenServerBusy_isAskedAgain() throws Exception {
    server.guard(FakeAuth.bearer(tokens.url() + "/token", "T1"));
    tokens.fault("GET", "/token", 2, FakeRegistry.status(503));
    grant("{\"token\":\"T1\"}");
    repository(Optional.empty()).manifest("t");
    assertThat(tokens.requests()).hasSize(3);
  }

  @Test
  void bearer_tokenIsNoToken() throws Exception {
    server.guard(FakeAuth.bearer(tokens.url() + "/token", "T1"));
    grant("{\"token\":\"a\\r\\nX-Evil: 1\"}");
    RegistryException e =
        assertThrows(RegistryException.class, () -> repository(Optional.empty()).manifest("t"));
    assertThat(e.kind()).isEqualTo(RegistryException.Kind.BROKEN);
  }

  @Test
  void bearer_tokenServerMoved_isFollowedWithoutThePassword() throws Exception {
    try (FakeRegistry moved = new FakeRegistry()) {
      server.guard(FakeAuth.bearer(moved.url() + "/token", "T1"));
      moved.fault(FakeRegistry.status(307, "Location", tokens.url() + "/there?scope=s"));
      grant("{\"token\":\"T1\"}");
      repository(Optional.of(new Credentials.Password("me", "pw"))).manifest("t");
      assertThat(moved.requests().get(0).authorization()).isNotEmpty();
      assertThat(tokens.requests().get(0).target()).isEqualTo("/there?scope=s");
      assertThat(tokens.requests().get(0).authorization()).isEmpty();
    }
  }

  @Test
  void bearer_tokenServerMovedOnItsHost_isFollowedWithThePassword() throws Exception {
    server.guard(FakeAuth.bearer(tokens.url() + "/token", "T1"));
    tokens.fault("GET", "/token", 1, FakeRegistry.status(301, "Location", "/there"));
    grant("{\"token\":\"T1\"}");
    repository(Optional.of(new Credentials.Password("me", "pw"))).manifest("t");
    assertThat(tokens.requests().get(1).target()).isEqualTo("/there");
    assertThat(tokens.requests().get(1).authorization()).isEqualTo(FakeAuth.header("me", "pw"));
  }

  @Test
  void bearer_tokenServerGoesInCircles_isGivenUp() throws Exception {
    server.guard(FakeAuth.bearer(tokens.url() + "/token", "T1"));
    tokens.fault(FakeRegistry.status(302, "Location", "/token"));
    RegistryException e =
        assertThrows(RegistryException.class, () -> repository(Optional.empty()).manifest("t"));
    assertThat(e.kind()).isEqualTo(RegistryException.Kind.BROKEN);
    assertThat(tokens.requests().size()).isLessThan(20);
  }

  @Test
  void bearer_fieldsWithoutAValue() throws Exception {
    server.guard(FakeAuth.bearer(tokens.url() + "/token", "T1"));
    grant("{\"token\":null,\"access_token\":\"T1\",\"expires_in\":null}");
    repository(Optional.empty()).manifest("t");
    assertThat(tokens.requests()).hasSize(1);
  }

  @Test
  void bearer_realmIsNoAddress() throws Exception {
    for (String realm : List.of("", "ftp://h/t", "/token", "file:///etc/passwd", "%%")) {
      server.guard(FakeAuth.bearer(realm, "T1"));
      RegistryException e =
          assertThrows(RegistryException.class, () -> repository(Optional.empty()).manifest("t"));
      assertThat(e).hasMessageThat().contains("token server");
    }
  }

  @Test
  void bearer_plainRealmOfASecureRegistry_getsNoCredentials() throws Exception {
    Endpoint secure = Endpoint.of("registry.example", false);
    TokenServer server = new TokenServer(new Transport(), Clock.systemUTC());
    Challenge challenge =
        Challenge.parse(List.of("Bearer realm=\"" + tokens.url() + "/token\"")).get(0);
    assertThrows(
        RegistryException.class,
        () -> server.token(secure, challenge, TokenScope.pull("a"), Optional.empty()));
    assertThat(tokens.requests()).isEmpty();
  }

  @Test
  void credentials_neverShowTheSecret() {
    assertThat(new Credentials.Password("me", "S3").toString()).doesNotContain("S3");
    assertThat(new Credentials.Identity("S3").toString()).doesNotContain("S3");
    assertThat(new Credentials.Access("S3").toString()).doesNotContain("S3");
  }
}
