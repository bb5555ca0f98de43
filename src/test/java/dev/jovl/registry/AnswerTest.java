package dev.jovl.registry;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Where an answer sends its reader. */
final class AnswerTest {

  private static Answer answer(String uri, String location) {
    HttpHeaders headers =
        HttpHeaders.of(Map.of("Location", List.of(location)), (name, value) -> true);
    return new Answer(
        202, headers, InputStream.nullInputStream(), URI.create(uri), Duration.ofSeconds(1));
  }

  /** An upload would go over the network in the clear. */
  @Test
  void location_fromHttpsToPlainHttp_isRefused() {
    Answer answer = answer("https://r.example/v2/a/blobs/uploads/", "http://r.example/v2/x");
    RegistryException e = assertThrows(RegistryException.class, answer::location);
    assertThat(e.kind()).isEqualTo(RegistryException.Kind.BROKEN);
    assertThat(e).hasMessageThat().contains("from HTTPS to plain HTTP");
  }

  @Test
  void location_keepsOrGainsHttps() throws Exception {
    String secure = "https://r.example/v2/x";
    assertThat(answer("https://r.example/v2/a/", "/v2/x").location().toString()).isEqualTo(secure);
    assertThat(answer("http://r.example/v2/a/", secure).location().toString()).isEqualTo(secure);
  }
}
