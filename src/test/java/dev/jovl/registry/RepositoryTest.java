package dev.jovl.registry;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.google.common.collect.Range;
import dev.jovl.oci.Descriptor;
import dev.jovl.oci.Digest;
import dev.jovl.oci.MediaTypes;
import dev.jovl.oci.OciFormatException;
import dev.jovl.oci.RawManifest;
import dev.jovl.oci.VerifyingInputStream;
import dev.jovl.registry.credential.CredentialSource;
import dev.jovl.registry.credential.Credentials;
import dev.jovl.testing.FakeAuth;
import dev.jovl.testing.FakeRegistry;
import dev.jovl.testing.FakeRegistryPerTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;

/** The verbs, against a registry that behaves and one that does not. */
@ExtendWith(FakeRegistryPerTest.class)
final class RepositoryTest {

  private static final byte[] BLOB = new byte[300_000];

  static {
    new Random(7).nextBytes(BLOB);
  }

  private static final Descriptor LAYER = Descriptor.of(MediaTypes.OCI_LAYER, BLOB);

  private final List<Duration> pauses = Collections.synchronizedList(new ArrayList<>());
  private final List<String> warned = Collections.synchronizedList(new ArrayList<>());
  private final FakeRegistry server;
  private Repository repository;

  RepositoryTest(FakeRegistry server) {
    this.server = server;
  }

  @BeforeEach
  void start() throws Exception {
    repository = registry(CredentialSource.ANONYMOUS).repository("a/b");
  }

  private Registry registry(CredentialSource credentials) throws OciFormatException {
    RegistrySettings settings =
        new RegistrySettings(
            credentials, false, RetryListener.NONE, (host, text) -> warned.add(host + " " + text));
    RetryPolicy retryPolicy = new RetryPolicy(Clock.systemUTC(), pauses::add, RetryListener.NONE);
    return Registry.of(
        server.domain(), settings, new Transport(Duration.ofSeconds(30)), retryPolicy);
  }

  private byte[] pull(Descriptor blob, long offset) throws IOException {
    InputStream head = new ByteArrayInputStream(BLOB, 0, (int) offset);
    try (InputStream in =
        new VerifyingInputStream(
            new java.io.SequenceInputStream(head, repository.blob(blob, offset)),
            blob.digest(),
            blob.size())) {
      return in.readAllBytes();
    }
  }

  private void warn(String... headers) {
    server.fault(
        exchange -> {
          for (String header : headers) {
            exchange.getResponseHeaders().add("Warning", header);
          }
          return false;
        });
  }

  @Test
  void warning_onEveryAnswer_isToldOnce() throws Exception {
    warn("299 - \"low on \\\"disk\\\"\u009b1m\"");
    server.putBlob("a/b", BLOB);
    assertThat(pull(LAYER, 0)).isEqualTo(BLOB);
    assertThat(pull(LAYER, 0)).isEqualTo(BLOB);
    assertThat(server.requests()).hasSize(2);
    assertThat(warned).containsExactly(server.domain() + " low on \"disk\"?1m");
  }

  /** Of caches on the way, or of no form at all. */
  @Test
  void warning_ofAnotherKind_isNotTold() throws Exception {
    warn("110 cache \"299 - \\\"stale\\\"\"", "299 cache \"x\"", "199 - \"y\"", "299 - \"");
    server.putBlob("a/b", BLOB);
    assertThat(pull(LAYER, 0)).isEqualTo(BLOB);
    assertThat(warned).isEmpty();
  }

  @Test
  void warning_severalInOneHeader_areTold() throws Exception {
    warn("110 - \"a\", 299 - \"one, two\", 299 - \"three\"", "299 - \"four\"");
    registry(CredentialSource.ANONYMOUS).ping();
    String host = server.domain() + " ";
    assertThat(warned).containsExactly(host + "one, two", host + "three", host + "four").inOrder();
  }

  @Test
  void warning_endlesslyMany_areNotAllTold() throws Exception {
    server.fault(
        exchange -> {
          exchange
              .getResponseHeaders()
              .add("Warning", "299 - \"number " + server.requests().size() + "\"");
          return false;
        });
    for (int i = 0; i < 30; i++) {
      assertThat(repository.hasBlob(LAYER.digest())).isFalse();
    }
    assertThat(warned).hasSize(20);
  }

  @Test
  void blob_whole() throws Exception {
    server.putBlob("a/b", BLOB);
    assertThat(pull(LAYER, 0)).isEqualTo(BLOB);
  }

  private RegistryException unreachable(String host) throws Exception {
    RetryPolicy retryPolicy = new RetryPolicy(Clock.systemUTC(), pauses::add, RetryListener.NONE);
    Registry nowhere =
        Registry.of(
            host, RegistrySettings.ANONYMOUS, new Transport(Duration.ofSeconds(30)), retryPolicy);
    return assertThrows(
        RegistryException.class, () -> nowhere.repository("a/b").manifest("latest"));
  }

  /** A name that is longer than names can be: no server is asked for it. */
  @Test
  void unknownHost_isToldAtOnce() throws Exception {
    RegistryException e = unreachable(("a".repeat(60) + ".").repeat(5) + "example");
    assertThat(e).hasMessageThat().endsWith(".example: unknown host");
    assertThat(pauses).isEmpty();
  }

  @Test
  void hostThatCanBeNone_isToldAtOnce() throws Exception {
    RegistryException e = unreachable("a".repeat(64) + ".example");
    assertThat(e).hasMessageThat().contains(".example is no address: ");
    assertThat(pauses).isEmpty();
  }

  @Test
  void blob_fromOffset() throws Exception {
    server.putBlob("a/b", BLOB);
    assertThat(pull(LAYER, 100_000)).isEqualTo(BLOB);
    assertThat(server.requests().get(0).range()).isEqualTo("bytes=100000-");
  }

  @Test
  void blob_registryIgnoresRange() throws Exception {
    server.fault(
        "GET",
        "/blobs/",
        1,
        exchange -> {
          exchange.sendResponseHeaders(200, BLOB.length);
          exchange.getResponseBody().write(BLOB);
          return true;
        });
    assertThat(pull(LAYER, 100_000)).isEqualTo(BLOB);
  }

  @Test
  void blob_registryRefusesRange_isReadFromTheStart() throws Exception {
    server.putBlob("a/b", BLOB);
    server.fault(
        exchange ->
            exchange.getRequestHeaders().containsKey("Range")
                && FakeRegistry.status(416).handle(exchange));
    assertThat(pull(LAYER, 100_000)).isEqualTo(BLOB);
  }

  /** Addresses of storage come as they are: what Java takes for none, browsers and Go do take. */
  @Test
  void blob_redirectWithUnescapedCharacters() throws Exception {
    server.fault(
        "GET",
        "/blobs/",
        1,
        FakeRegistry.status(307, "Location", "/v2/x/y?sig=a|b c&f=\"n\"&p=%2B%zz"));
    server.fault(
        "GET",
        "/v2/x/y",
        1,
        exchange -> {
          exchange.sendResponseHeaders(200, BLOB.length);
          exchange.getResponseBody().write(BLOB);
          return true;
        });
    assertThat(pull(LAYER, 0)).isEqualTo(BLOB);
    assertThat(server.requests().get(1).target())
        .isEqualTo("/v2/x/y?sig=a%7Cb%20c&f=%22n%22&p=%2B%25zz");
  }

  @Test
  void blob_endsEarly_goesOn() throws Exception {
    server.putBlob("a/b", BLOB);
    server.fault("GET", "/blobs/", 1, FakeRegistry.ending(BLOB, 1000));
    server.fault("GET", "/blobs/", 2, FakeRegistry.status(503));
    assertThat(pull(LAYER, 0)).isEqualTo(BLOB);
    assertThat(server.requests().get(3).range()).isEqualTo("bytes=1000-");
    assertThat(pauses).hasSize(3);
  }

  @Test
  void blob_connectionBreaks_goesOn() throws Exception {
    server.putBlob("a/b", BLOB);
    server.fault("GET", "/blobs/", 3, FakeRegistry.cut(BLOB, 100_000));
    assertThat(pull(LAYER, 0)).isEqualTo(BLOB);
    assertThat(server.requests()).hasSize(4);
  }

  @Test
  void blob_alwaysEndsEarly_givesUp() {
    server.fault("GET", "/blobs/", 1000, FakeRegistry.ending(BLOB, 0));
    RegistryException e = assertThrows(RegistryException.class, () -> pull(LAYER, 0));
    assertThat(e.kind()).isEqualTo(RegistryException.Kind.UNAVAILABLE);
    assertThat(pauses).hasSize(5);
  }

  /**
   * A connection that breaks at the first byte breaks before the answer or behind it, as the client
   * happens to see it; each of the two has its count of attempts.
   */
  @Test
  void blob_alwaysCut_givesUp() {
    server.fault("GET", "/blobs/", 1000, FakeRegistry.cut(BLOB, 0));
    RegistryException e = assertThrows(RegistryException.class, () -> pull(LAYER, 0));
    assertThat(e.kind()).isEqualTo(RegistryException.Kind.UNAVAILABLE);
    assertThat(pauses.size()).isIn(Range.closed(5, 35));
  }

  @Test
  void blob_silentRegistry_timesOut() {
    server.fault(FakeRegistry.silent(BLOB, 10));
    Repository silent = patientFor(Duration.ofSeconds(1)).repository("a/b");
    Executable reading =
        () -> {
          try (InputStream in = silent.blob(LAYER, 0)) {
            in.readAllBytes();
          }
        };
    RegistryException refused =
        assertTimeoutPreemptively(
            Duration.ofSeconds(60), () -> assertThrows(RegistryException.class, reading));
    assertThat(refused.kind()).isEqualTo(RegistryException.Kind.UNAVAILABLE);
    assertThat(refused).hasMessageThat().contains("nothing came for 1 seconds");
  }

  /** Each byte comes in time, the last one never. */
  @Test
  void documents_ofARegistryThatDrips_areGivenUp() {
    server.fault(FakeRegistry.dripping(200, 10));
    Repository slow = patientFor(Duration.ofSeconds(2)).repository("a/b");
    Descriptor config = Descriptor.of(MediaTypes.OCI_CONFIG, new byte[4000]);
    for (Executable asked :
        List.<Executable>of(
            () -> slow.manifest("1"), slow::tags, () -> slow.document(config, 4000))) {
      RegistryException refused =
          assertTimeoutPreemptively(
              Duration.ofSeconds(60), () -> assertThrows(RegistryException.class, asked));
      assertThat(refused).hasMessageThat().contains("too slowly");
    }
    assertThat(server.requests()).hasSize(3);
  }

  @Test
  void errors_ofARegistryThatDrips_areGivenUp() {
    server.fault(FakeRegistry.dripping(404, 10));
    Repository slow = patientFor(Duration.ofSeconds(2)).repository("a/b");
    RegistryException refused =
        assertTimeoutPreemptively(
            Duration.ofSeconds(60),
            () -> assertThrows(RegistryException.class, () -> slow.manifest("1")));
    assertThat(refused.kind()).isEqualTo(RegistryException.Kind.NOT_FOUND);
  }

  private Registry patientFor(Duration silence) {
    try {
      RetryPolicy none = new RetryPolicy(Clock.systemUTC(), pauses::add, RetryListener.NONE);
      return Registry.of(server.domain(), RegistrySettings.ANONYMOUS, new Transport(silence), none);
    } catch (OciFormatException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void blob_wrongContent() {
    byte[] other = BLOB.clone();
    other[5]++;
    server.putBlobAs("a/b", LAYER.digest(), other);
    assertThrows(OciFormatException.class, () -> pull(LAYER, 0));
  }

  @Test
  void blob_wrongSize() {
    server.putBlobAs("a/b", LAYER.digest(), Arrays.copyOf(BLOB, BLOB.length + 1));
    RegistryException e = assertThrows(RegistryException.class, () -> pull(LAYER, 0));
    assertThat(e.kind()).isEqualTo(RegistryException.Kind.BROKEN);
  }

  @Test
  void blob_endless() {
    server.fault("GET", "/blobs/", 1, FakeRegistry.endless());
    assertThrows(OciFormatException.class, () -> pull(LAYER, 0));
  }

  @Test
  void blob_missing() {
    RegistryException e = assertThrows(RegistryException.class, () -> pull(LAYER, 0));
    assertThat(e.kind()).isEqualTo(RegistryException.Kind.NOT_FOUND);
    assertThat(e).hasMessageThat().contains("blob unknown");
    assertThat(pauses).isEmpty();
  }

  @Test
  void blob_redirectedElsewhere_withoutAuthorization() throws Exception {
    try (FakeRegistry storage = new FakeRegistry()) {
      storage.putBlob("x", BLOB);
      server.guard(FakeAuth.basic("me", "secret"));
      server.fault(
          exchange ->
              exchange.getRequestURI().getPath().contains("/blobs/")
                  && exchange.getRequestHeaders().containsKey("Authorization")
                  && FakeRegistry.status(
                          307, "Location", storage.url() + "/v2/x/blobs/" + LAYER.digest())
                      .handle(exchange));
      repository =
          registry((domain, path) -> Optional.of(new Credentials.Password("me", "secret")))
              .repository("a/b");
      assertThat(pull(LAYER, 100)).isEqualTo(BLOB);
      assertThat(server.requests().get(1).authorization()).startsWith("Basic ");
      assertThat(storage.requests()).hasSize(1);
      assertThat(storage.requests().get(0).authorization()).isEmpty();
      assertThat(storage.requests().get(0).range()).isEqualTo("bytes=100-");
    }
  }

  @Test
  void blob_redirectLoop() {
    server.fault(FakeRegistry.status(302, "Location", "/v2/a/b/blobs/again"));
    RegistryException e = assertThrows(RegistryException.class, () -> pull(LAYER, 0));
    assertThat(e).hasMessageThat().contains("redirects more than");
  }

  @Test
  void blob_redirectToOtherScheme() {
    server.fault(FakeRegistry.status(302, "Location", "file:///etc/passwd"));
    RegistryException e = assertThrows(RegistryException.class, () -> pull(LAYER, 0));
    assertThat(e.kind()).isEqualTo(RegistryException.Kind.BROKEN);
  }

  @Test
  void call_retryAfterIsHonoured() throws Exception {
    server.putBlob("a/b", BLOB);
    server.fault("GET", "/blobs/", 1, FakeRegistry.status(429, "Retry-After", "7"));
    assertThat(pull(LAYER, 0)).isEqualTo(BLOB);
    assertThat(pauses).containsExactly(Duration.ofSeconds(7));
  }

  @Test
  void call_retryAfterTooLong_failsAtOnce() {
    server.fault("GET", "/blobs/", 9, FakeRegistry.status(429, "Retry-After", "3600"));
    RegistryException e = assertThrows(RegistryException.class, () -> pull(LAYER, 0));
    assertThat(e.kind()).isEqualTo(RegistryException.Kind.UNAVAILABLE);
    assertThat(e).hasMessageThat().contains("limits requests");
    assertThat(pauses).isEmpty();
  }

  @Test
  void call_pausesGrow() {
    server.fault("GET", "/blobs/", 99, FakeRegistry.status(500));
    assertThrows(RegistryException.class, () -> pull(LAYER, 0));
    assertThat(server.requests()).hasSize(RetryPolicy.ATTEMPTS);
    for (int i = 1; i < pauses.size(); i++) {
      assertThat(pauses.get(i)).isGreaterThan(pauses.get(i - 1));
    }
  }

  @Test
  void manifest_byTagAndDigest() throws Exception {
    byte[] bytes = "{\"schemaVersion\":2}".getBytes(UTF_8);
    Digest digest = server.putManifest("a/b", "t", MediaTypes.OCI_MANIFEST, bytes);
    for (String name : List.of("t", digest.toString())) {
      RawManifest manifest = repository.manifest(name);
      assertThat(manifest.bytes()).isEqualTo(bytes);
      assertThat(manifest.descriptor()).isEqualTo(Descriptor.of(MediaTypes.OCI_MANIFEST, bytes));
    }
  }

  @Test
  void manifest_wrongContentType() {
    server.putManifest("a/b", "t", "text/html", "<html>".getBytes(UTF_8));
    RegistryException e = assertThrows(RegistryException.class, () -> repository.manifest("t"));
    assertThat(e).hasMessageThat().contains("text/html");
  }

  @Test
  void manifest_schema1() {
    server.putManifest(
        "a/b", "t", "application/vnd.docker.distribution.manifest.v1+prettyjws", new byte[2]);
    RegistryException e = assertThrows(RegistryException.class, () -> repository.manifest("t"));
    assertThat(e).hasMessageThat().contains("schema 1");
  }

  @Test
  void manifest_otherThanItsDigest() {
    Digest digest = Digest.of(new byte[] {1});
    server.putManifest("a/b", digest.toString(), MediaTypes.OCI_MANIFEST, "{}".getBytes(UTF_8));
    RegistryException e =
        assertThrows(RegistryException.class, () -> repository.manifest(digest.toString()));
    assertThat(e).hasMessageThat().contains("does not match");
  }

  @Test
  void manifest_tooLong() {
    server.putManifest("a/b", "t", MediaTypes.OCI_MANIFEST, new byte[(4 << 20) + 1]);
    assertThrows(RegistryException.class, () -> repository.manifest("t"));
  }

  @Test
  void document_verified() throws Exception {
    server.putBlob("a/b", BLOB);
    assertThat(repository.document(LAYER, BLOB.length)).isEqualTo(BLOB);
    assertThrows(OciFormatException.class, () -> repository.document(LAYER, BLOB.length - 1));
    server.putBlobAs("a/b", LAYER.digest(), new byte[BLOB.length]);
    assertThrows(OciFormatException.class, () -> repository.document(LAYER, BLOB.length));
  }

  @Test
  void pushManifest_storedOtherwise() {
    server.fault("PUT", "/manifests/", 1, FakeRegistry.status(201, "Docker-Content-Digest", "x"));
    RegistryException e =
        assertThrows(
            RegistryException.class,
            () -> repository.pushManifest("t", MediaTypes.OCI_MANIFEST, new byte[1]));
    assertThat(e.kind()).isEqualTo(RegistryException.Kind.BROKEN);
  }

  @Test
  void ping_nobodyListens() {
    String gone = server.domain();
    server.close();
    RegistryException e =
        assertThrows(
            RegistryException.class,
            () -> {
              RetryPolicy retryPolicy =
                  new RetryPolicy(Clock.systemUTC(), pauses::add, RetryListener.NONE);
              Registry.of(gone, RegistrySettings.ANONYMOUS, new Transport(), retryPolicy).ping();
            });
    assertThat(e).hasMessageThat().contains("connection refused");
    assertThat(pauses.size()).isLessThan(4);
  }

  @Test
  void ping_answered() throws Exception {
    registry(CredentialSource.ANONYMOUS).ping();
    assertThat(server.requests().get(0).target()).isEqualTo("/v2/");
  }
}
