package dev.jovl.dockerfile.pattern;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.dockerfile.DockerfileException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class IgnorePatternsTest {

  private static IgnorePatterns patterns(String text) throws DockerfileException {
    return IgnorePatterns.parse(text.replace(';', '\n').getBytes(UTF_8));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      quoteCharacter = '~',
      value = {
        "a a true",
        "a a/b/c true",
        "a b/a false",
        "/a a true",
        "a/ a/b true",
        "./a//b a/b true",
        "a/../b b true",
        "../a a false",
        "*.md x.md true",
        "*.md d/x.md false",
        "*/x.md d/x.md true",
        "**/*.md x.md true",
        "**/*.md a/b/x.md true",
        "**/x x true",
        "**/x a/b/x/y true",
        "**x ax true",
        "** a/b true",
        "a/** a false",
        "a/** a/b/c true",
        "a** ab/c true",
        "a/**/z a/z true",
        "a/**/z a/b/c/z true",
        "a/**/z a/bz false",
        "a? ab true",
        "a? a/ false",
        "a? a\u00e9 true",
        "[a-c]x bx true",
        "[^a-c]x bx false",
        "[^a-c]x dx true",
        "a\\*b a*b true",
        "a\\*b axb false",
        "a.b axb false",
        "a+(b|c){2}$ a+(b|c){2}$ true",
        "*;!keep keep false",
        "*;!keep other true",
        "a;!a/b a/b/c false",
        "a;!a/b a/c true",
        "!a;a a true",
        "a;!a;a/b a/b true",
        "a/x;!a a/x false",
        "#a a false",
        "d;!d/**/k d/e/k false",
        "*.md;!README*.md;README-secret.md README-secret.md true",
        "*.md;!README*.md;README-secret.md README-x.md false",
        ". a false",
      })
  void ignores_table(String text, String path, boolean expected) throws DockerfileException {
    assertThat(patterns(text).ignores(path.getBytes(UTF_8))).isEqualTo(expected);
  }

  @Test
  void parse_commentsBlanksAndMark() throws DockerfileException {
    IgnorePatterns read = patterns("\uFEFF  a \t;# b;;\t ; #c;! a/k ;x\r");
    assertThat(read.ignores("a".getBytes(UTF_8))).isTrue();
    assertThat(read.ignores("b".getBytes(UTF_8))).isFalse();
    assertWithMessage("blanks before # make it a pattern")
        .that(read.ignores("#c".getBytes(UTF_8)))
        .isTrue();
    assertThat(read.ignores("a/k".getBytes(UTF_8))).isFalse();
    assertThat(read.ignores("x".getBytes(UTF_8))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a;!", "! ", "[", "[]", "[a", "[a-]", "[b-a]", "a\\"})
  void parse_malformed(String text) {
    assertThrows(DockerfileException.class, () -> patterns(text));
  }

  @Test
  void ignores_namesThatAreNoText() throws DockerfileException {
    byte[] name = "caf\u00e9".getBytes(ISO_8859_1);
    assertThat(patterns("caf?").ignores(name)).isTrue();
    assertThat(patterns("caf\u00e9").ignores(name)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "d,false",
    "d;!other,false",
    "d;!d/e/f,true",
    "d;!d,true",
    "!d;d,false",
    "*;!**/k,true",
    "d;!*/k,true",
    "d;!x*/k,true",
  })
  void mayHoldKept_directory(String text, boolean expected) throws DockerfileException {
    assertThat(patterns(text).root().entry("d".getBytes(UTF_8)).mayHoldKept()).isEqualTo(expected);
  }

  @Test
  void pattern_isWithoutTheBlanksOfUnicodeAroundIt() throws DockerfileException {
    IgnorePatterns patterns = patterns("\u00A0;*.a\u00A0;!\u00A0k.a\u2007");
    assertThat(patterns.ignores("x.a".getBytes(UTF_8))).isTrue();
    assertThat(patterns.ignores("k.a".getBytes(UTF_8))).isFalse();
  }

  /** Else each further one would multiply the ways in which a path could match. */
  @Test
  @Timeout(30)
  void pathPattern_manyDoubleStars_areAsOne() {
    PathPattern glob = PathPattern.of("**/".repeat(60) + "x");
    assertThat(glob.matches(("a/".repeat(40) + "y").getBytes(UTF_8))).isFalse();
    assertThat(glob.matches(("a/".repeat(40) + "x").getBytes(UTF_8))).isTrue();
    assertThat(glob.matches("x".getBytes(UTF_8))).isTrue();
    assertThat(PathPattern.of("a/**/**").matches("a/b/c".getBytes(UTF_8))).isTrue();
  }

  @Test
  void pathPattern_globsAndDepth() {
    PathPattern glob = PathPattern.of("../src/**/*.c");
    assertThat(glob.isWildcard()).isTrue();
    assertThat(glob.literalPrefix()).isEqualTo("src");
    assertThat(glob.matches("src/a/b/x.c".getBytes(UTF_8))).isTrue();
    assertThat(glob.matches("src/x.c".getBytes(UTF_8))).isTrue();
    assertThat(glob.matches("x.c".getBytes(UTF_8))).isFalse();
    assertThat(PathPattern.of("a/*/b").depth()).isEqualTo(3);
    assertThat(PathPattern.of("/a/../../b/").text()).isEqualTo("b");
  }

  @Test
  void pathPattern_ofTwoParts_hasAnyDepthInTheSecondAlone() {
    PathPattern glob = PathPattern.below("a/**", "**/c");
    assertThat(glob.matches("a/b/c".getBytes(UTF_8))).isTrue();
    assertThat(glob.matches("a/b/d/c".getBytes(UTF_8))).isTrue();
    assertThat(glob.matches("a/c".getBytes(UTF_8))).isFalse();
    assertThat(PathPattern.below("a/**", "c").matches("a/b/d/c".getBytes(UTF_8))).isFalse();
    assertThat(PathPattern.below("a/**", "c").depth()).isEqualTo(3);
    assertThat(PathPattern.below("a/*", "../c").text()).isEqualTo("a/*/c");
    assertThat(PathPattern.below("/", "c/..").text()).isEmpty();
  }
}
