package dev.jovl.registry;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.oci.OciFormatException;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class EndpointTest {

  @ParameterizedTest
  @CsvSource({
    "docker.io, https://registry-1.docker.io/v2/x",
    "quay.io, https://quay.io/v2/x",
    "localhost:5000, http://localhost:5000/v2/x",
    "127.0.0.1:5000, http://127.0.0.1:5000/v2/x",
    "127.9.9.9, http://127.9.9.9/v2/x",
    "[::1]:5000, http://[::1]:5000/v2/x",
    "127.0.0.1.example.com, https://127.0.0.1.example.com/v2/x",
    "localhost.example.com, https://localhost.example.com/v2/x",
    "10.0.0.1:5000, https://10.0.0.1:5000/v2/x"
  })
  void of_tlsExceptOnLoopback(String domain, String uri) throws Exception {
    assertThat(Endpoint.of(domain, false).v2("x").toString()).isEqualTo(uri);
  }

  @Test
  void of_plainHttpOnDemand() throws Exception {
    assertThat(Endpoint.of("10.0.0.1:5000", true).v2("").toString())
        .isEqualTo("http://10.0.0.1:5000/v2/");
  }

  /** A build may take images of a registry in the house and of Docker Hub, which always has TLS. */
  @ParameterizedTest
  @ValueSource(strings = {"docker.io", "registry-1.docker.io"})
  void of_dockerHub_hasTlsInAnyCase(String domain) throws Exception {
    assertThat(Endpoint.of(domain, true).v2("").toString())
        .isEqualTo("https://registry-1.docker.io/v2/");
  }

  @Test
  void of_noHost() {
    assertThrows(OciFormatException.class, () -> Endpoint.of("a b", false));
  }

  @ParameterizedTest
  @CsvSource({
    "https://quay.io/x, true",
    "https://QUAY.io:443/x, true",
    "https://quay.io:444/x, false",
    "http://quay.io/x, false",
    "https://quay.io.evil.example/x, false",
    "https://cdn.quay.io/x, false"
  })
  void owns_sameSchemeHostAndPort(URI uri, boolean owns) throws Exception {
    assertThat(Endpoint.of("quay.io", false).owns(uri)).isEqualTo(owns);
  }
}
