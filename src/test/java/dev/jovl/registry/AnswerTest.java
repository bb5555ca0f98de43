package dev.jovl.registry;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
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

  private static Answer saying(String length) {
    HttpHeaders headers =
        HttpHeaders.of(Map.of("OCI-Chunk-Min-Length", List.of(length)), (name, value) -> true);
    return new Answer(
        202,
        headers,
        InputStream.nullInputStream(),
        URI.create("https://r.example/"),
        Duration.ofSeconds(1));
  }

  @Test
  void number_isReadOrBreaksTheProtocol() throws Exception {
    assertThat(saying("70000").number("oci-chunk-min-length").getAsLong()).isEqualTo(70_000);
    assertThat(saying("7").number("Content-Length")).isEqualTo(OptionalLong.empty());
    for (String wrong : List.of("", "x", "-1", "99999999999999999999", "5 MB")) {
      RegistryException e =
          assertThrows(RegistryException.class, () -> saying(wrong).number("OCI-Chunk-Min-Length"));
      assertThat(e.kind()).isEqualTo(RegistryException.Kind.BROKEN);
      assertThat(e).hasMessageThat().contains("\"" + wrong + "\" as OCI-Chunk-Min-Length");
    }
  }
}
