package dev.jovl.registry;

import static com.google.common.truth.Truth.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ChallengeTest {

  private static List<Challenge> parse(String... headers) {
    return Challenge.parse(List.of(headers));
  }

  @Test
  void parse_quotedCommas() {
    assertThat(
            parse("Bearer realm=\"https://a/t\",service=\"r\",scope=\"repository:a/b:pull,push\""))
        .containsExactly(
            new Challenge(
                "bearer",
                Map.of(
                    "realm", "https://a/t", "service", "r", "scope", "repository:a/b:pull,push")));
  }

  @Test
  void parse_severalInOneHeaderAndInSeveral() {
    assertThat(parse("Basic realm=\"x\", Bearer realm=y , service = \"z\"", "Negotiate"))
        .containsExactly(
            new Challenge("basic", Map.of("realm", "x")),
            new Challenge("bearer", Map.of("realm", "y", "service", "z")),
            new Challenge("negotiate", Map.of()))
        .inOrder();
  }

  @Test
  void parse_escapesAndCase() {
    assertThat(parse("BEARER Realm=\"a\\\"b\\\\c\""))
        .containsExactly(new Challenge("bearer", Map.of("realm", "a\"b\\c")));
  }

  @Test
  void parse_brokenHeadersEnd() {
    assertThat(parse("")).isEmpty();
    assertThat(parse(",,")).isEmpty();
    assertThat(parse("Bearer realm=\"open")).hasSize(1);
    assertThat(parse("=\"x\"")).isEmpty();
    assertThat(parse("Bearer =")).hasSize(1);
    assertThat(parse("Bearer realm=\"x\\")).hasSize(1);
  }
}
