package dev.jovl.gotext;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.jovl.dockerfile.CheckOptions;
import dev.jovl.dockerfile.Dockerfile;
import dev.jovl.dockerfile.DockerfileException;
import dev.jovl.dockerfile.lint.Lint;
import dev.jovl.dockerfile.pattern.IgnorePatterns;
import dev.jovl.dockerfile.pattern.PathPattern;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GlobTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      quoteCharacter = '~',
      value = {
        "* a/b false",
        "*b ab true",
        "*/b a/b true",
        "a*/b a/b true",
        "a*b*c axbxbxc true",
        "a*b a/b false",
        "? / false",
        "?? \uD83D\uDE00 false",
        "? \uD83D\uDE00 true",
        "*? \uD83D\uDE00 true",
        "[/] / false",
        "[.-0] / false",
        "[^a] / false",
        "[a-cx]* xyz true",
        "[\uD83D\uDE00-\uD83D\uDE02] \uD83D\uDE01 true",
        "[\\]] ] true",
        "[a\\-c] - true",
        "[a\\-c] b false",
        "[&&a] & true",
        "\\[a] [a] true",
        "\\a a true",
        "**b ab false",
        "**b x/b true",
        "a**b a/x/b true",
        "a**b ab true",
        "a** a/b true",
        "**/b b true",
        "***/b x/y/b true",
        "**/b/**/d a/b/c/d true",
        "a/**/**/d a/d true",
        "a/** a/ true",
        "a/**/**/d ad false",
      })
  void matches_table(String glob, String path, boolean expected) {
    assertThat(Glob.of(glob, true).matches(path)).isEqualTo(expected);
  }

  @Test
  void twoStars_ofOneDepth_areAsOne() {
    assertThat(Glob.of("a/**", false).matches("a/b")).isTrue();
    assertThat(Glob.of("a/**", false).matches("a/b/c")).isFalse();
    assertThat(Glob.of("**b", false).matches("ab")).isTrue();
  }

  @Test
  void lineBreaks_areCharacters() {
    assertThat(Glob.of("a*c?[^x]", true).matches("a\nc\n\n")).isTrue();
    assertThat(Glob.of("**", true).matches("a\n/b")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"[", "[^", "[]", "[^]", "[a", "[a-", "[a-]", "[-a]", "[b-a]", "a\\", "[\\"})
  void malformed_isRefused(String glob) {
    assertThrows(IllegalArgumentException.class, () -> Glob.of(glob, true));
  }

  @Test
  void manyStars_takeNoLonger() throws DockerfileException {
    byte[] name = "a".repeat(255).getBytes(UTF_8);
    IgnorePatterns ignore = IgnorePatterns.parse(("*a".repeat(12) + "b").getBytes(UTF_8));
    assertTimeoutPreemptively(LIMIT, () -> assertThat(ignore.ignores(name)).isFalse());
    PathPattern source = PathPattern.ofOneDepth("*a".repeat(12) + "b");
    assertTimeoutPreemptively(LIMIT, () -> assertThat(source.matches(name)).isFalse());
  }

  @Test
  void manyDirectoriesOfAnyDepth_takeNoLonger() {
    Glob glob = Glob.of("**/a/".repeat(40) + "b", true);
    assertTimeoutPreemptively(
        LIMIT, () -> assertThat(glob.matches("a/".repeat(2_000) + "c")).isFalse());
  }

  /** It is compared with the patterns although nothing is copied. */
  @Test
  void sourceOfManyComponents_isJudgedInACheckAtOnce() throws DockerfileException {
    Dockerfile file =
        Dockerfile.parse(("FROM scratch\nCOPY " + "a/".repeat(300_000) + " /\n").getBytes(UTF_8));
    IgnorePatterns ignore = IgnorePatterns.parse("*a*a\n**/a/**/b\n".getBytes(UTF_8));
    assertTimeoutPreemptively(LIMIT, () -> Lint.check(file, ignore, CheckOptions.of(file, null)));
  }

  /** The plainest form there is: each star tries all lengths. */
  private static boolean plain(String glob, String path) {
    if (glob.isEmpty() || glob.equals("**") || glob.equals("**/")) {
      return path.isEmpty() || !glob.isEmpty();
    }
    if (glob.startsWith("**")) {
      String rest = glob.substring(glob.startsWith("**/") ? 3 : 2);
      for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
        if (plain(rest, path.substring(slash + 1))) {
          return true;
        }
      }
      return plain(rest, path);
    }
    boolean one = !path.isEmpty() && path.charAt(0) != '/';
    return switch (glob.charAt(0)) {
      case '*' -> plain(glob.substring(1), path) || (one && plain(glob, path.substring(1)));
      case '?' -> one && plain(glob.substring(1), path.substring(1));
      default ->
          path.startsWith(glob.substring(0, 1)) && plain(glob.substring(1), path.substring(1));
    };
  }

  private static String text(Random random, List<String> pieces) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(9); i >= 0; i--) {
      text.append(pieces.get(random.nextInt(pieces.size())));
    }
    return text.toString();
  }

  @Test
  void matches_isWhatThePlainestFormSays() {
    Random random = new Random(1);
    int matches = 0;
    for (int i = 0; i < 100_000; i++) {
      String stars = text(random, List.of("a", "b", "/", "?", "*", "**/"));
      String glob = stars.replaceAll("\\*{3,}", "**");
      String path = text(random, List.of("a", "b", "a", "/"));
      boolean expected = plain(glob, path);
      assertWithMessage(glob + " " + path)
          .that(Glob.of(glob, true).matches(path))
          .isEqualTo(expected);
      matches += expected ? 1 : 0;
    }
    assertThat(matches).isAtLeast(1_000);
  }
}
