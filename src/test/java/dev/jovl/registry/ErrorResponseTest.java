package dev.jovl.registry;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpExchange;
import dev.jovl.testing.FakeRegistry;
import dev.jovl.testing.FakeRegistryPerTest;
import java.io.IOException;
import java.time.Clock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Errors of what stands before a registry, in other words than a registry has for them. */
@ExtendWith(FakeRegistryPerTest.class)
final class ErrorResponseTest {

  private final FakeRegistry server;
  private Repository repository;

  ErrorResponseTest(FakeRegistry server) {
    this.server = server;
  }

  @BeforeEach
  void start() throws Exception {
    RetryPolicy atOnce = new RetryPolicy(Clock.systemUTC(), pause -> {}, RetryListener.NONE);
    repository =
        Registry.of(server.domain(), RegistrySettings.ANONYMOUS, new Transport(), atOnce)
            .repository("a/b");
  }

  private RegistryException refused() {
    return assertThrows(RegistryException.class, () -> repository.manifest("none"));
  }

  private static boolean answer(HttpExchange exchange, String type) throws IOException {
    byte[] words = "Client sent an HTTP request to an HTTPS server.\n".getBytes(UTF_8);
    exchange.getResponseHeaders().add("Content-Type", type);
    exchange.sendResponseHeaders(400, words.length);
    exchange.getResponseBody().write(words);
    exchange.close();
    return true;
  }

  /** As a proxy in front of a registry answers, or one that says nothing. */
  @Test
  void notFoundWithoutAWord_isAnUnknownManifest() {
    server.fault(FakeRegistry.status(404));
    assertThat(refused()).hasMessageThat().endsWith("a/b:none: manifest unknown (status 404)");
  }

  /** As a server of Go answers plain HTTP where it wants TLS. */
  @Test
  void plainText_isToldAsItIs() {
    server.fault(exchange -> answer(exchange, "text/plain; charset=utf-8"));
    assertThat(refused())
        .hasMessageThat()
        .endsWith("a/b:none: Client sent an HTTP request to an HTTPS server. (status 400)");
  }

  @Test
  void page_isNotTold() {
    server.fault(exchange -> answer(exchange, "text/html"));
    assertThat(refused()).hasMessageThat().endsWith("a/b:none: status 400");
  }

  /** Hosts of contents have numbers of their own for a registry that they do not reach. */
  @ParameterizedTest
  @ValueSource(ints = {502, 520, 521, 522, 523, 524})
  void registryThatIsNotReached_isAskedAgain(int status) {
    server.fault("GET", "/manifests/", 2, FakeRegistry.status(status));
    assertThat(refused().kind()).isEqualTo(RegistryException.Kind.NOT_FOUND);
    assertThat(server.requests("GET", "/manifests/")).hasSize(3);
  }
}
