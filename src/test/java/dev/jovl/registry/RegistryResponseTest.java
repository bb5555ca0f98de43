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

/** Where an answer sends its reader, and the numbers in it. */
final class RegistryResponseTest {

  private static final List<String> NO_NUMBERS =
      List.of("", "x", "-1", "99999999999999999999", "5 MB");

  private static RegistryResponse answer(String uri, String location) {
    HttpHeaders headers =
        HttpHeaders.of(Map.of("Location", List.of(location)), (name, value) -> true);
    return new RegistryResponse(
        202, headers, InputStream.nullInputStream(), URI.create(uri), Duration.ofSeconds(1));
  }

  /** An upload would go over the network in the clear. */
  @Test
  void location_fromHttpsToPlainHttp_isRefused() {
    RegistryResponse response =
        answer("https://r.example/v2/a/blobs/uploads/", "http://r.example/v2/x");
    RegistryException e = assertThrows(RegistryException.class, response::location);
    assertThat(e.kind()).isEqualTo(RegistryException.Kind.BROKEN);
    assertThat(e).hasMessageThat().contains("from HTTPS to plain HTTP");
  }

  @Test
  void location_keepsOrGainsHttps() throws Exception {
    String secure = "https://r.example/v2/x";
    assertThat(answer("https://r.example/v2/a/", "/v2/x").location().toString()).isEqualTo(secure);
    assertThat(answer("http://r.example/v2/a/", secure).location().toString()).isEqualTo(secure);
  }

  private static RegistryResponse saying(String name, String value) {
    HttpHeaders headers = HttpHeaders.of(Map.of(name, List.of(value)), (header, text) -> true);
    return new RegistryResponse(
        202,
        headers,
        InputStream.nullInputStream(),
        URI.create("https://r.example/"),
        Duration.ofSeconds(1));
  }

  @Test
  void number_isReadOrBreaksTheProtocol() throws Exception {
    RegistryResponse response = saying("Content-Length", "70000");
    assertThat(response.number("content-length").getAsLong()).isEqualTo(70_000);
    assertThat(response.number("OCI-Chunk-Min-Length")).isEqualTo(OptionalLong.empty());
    for (String wrong : NO_NUMBERS) {
      RegistryException e =
          assertThrows(
              RegistryException.class,
              () -> saying("Content-Length", wrong).number("Content-Length"));
      assertThat(e.kind()).isEqualTo(RegistryException.Kind.BROKEN);
      assertThat(e).hasMessageThat().contains("\"" + wrong + "\" as Content-Length");
    }
  }

  @Test
  void advice_isReadOrNone() {
    String name = "OCI-Chunk-Min-Length";
    assertThat(saying(name, "70000").advice(name).getAsLong()).isEqualTo(70_000);
    for (String wrong : NO_NUMBERS) {
      assertThat(saying(name, wrong).advice(name)).isEqualTo(OptionalLong.empty());
    }
  }
}
