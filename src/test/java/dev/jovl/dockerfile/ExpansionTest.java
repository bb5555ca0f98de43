package dev.jovl.dockerfile;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ExpansionTest {

  private static final Map<String, String> SET =
      Map.of(
          "name", "value",
          "empty", "",
          "path", "/usr/local/lib/libz.so.1.2",
          "ports", "80 443/udp",
          "stars", "a*b*c",
          "\u00fcber", "letter",
          "alien", "x\ud83d\udc7dy\ud83d\udc7d");
  private static final Origin ORIGIN =
      new Origin("ENV", "ENV", List.of(), List.of(), "ENV", new Location(1, 1, List.of("ENV")));

  /** As long as a word may be. */
  private static final String LONG = "a".repeat(1 << 20);

  private static Expansion with(char escape) {
    return new Expansion(escape, ORIGIN, SET::get);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "$name|value",
        "${name}x|valuex",
        "$namex|",
        "x$name.y|xvalue.y",
        "\\$name|$name",
        "'$name'|$name",
        "\"$name\"|value",
        "\"\\$name \\\" \\\\ \\n\"|$name \" \\ \\n",
        "a\\ b|a b",
        "it\"'\"s|it's",
        "'a\\'b|a\\b",
        "$missing|",
        "$|$",
        "a$|a$",
        "$.|$.",
        "$1$10x|x",
        "${1}${10}|",
        "$@$*$#$?$-$!$$$0|",
        "trailing\\|trailing",
        "${missing:-word}|word",
        "${missing-word}|word",
        "${empty:-word}|word",
        "${empty-word}|",
        "${name:-word}|value",
        "${name:+word}|word",
        "${name+word}|word",
        "${empty:+word}|",
        "${empty+word}|word",
        "${missing+word}|",
        "${missing:-${empty:-$name}}|value",
        "${missing:-\"}\"}|}",
        "${missing:-a\\}b}|a}b",
        "${missing:-'$name'}|$name",
        "${name:?no}|value",
        "${empty?no}|",
        "${path#*/}|usr/local/lib/libz.so.1.2",
        "${path##*/}|libz.so.1.2",
        "${path%.*}|/usr/local/lib/libz.so.1",
        "${path%%.*}|/usr/local/lib/libz",
        "${path#nothing}|/usr/local/lib/libz.so.1.2",
        "${path%/lib?*}|/usr/local/lib",
        "${path##}|/usr/local/lib/libz.so.1.2",
        "${stars#*\\*}|b*c",
        "${stars##*\\*}|c",
        "${stars%\\**}|a*b",
        "${stars#$name}|a*b*c",
        "${path/lib/LIB}|/usr/local/LIB/libz.so.1.2",
        "${path//lib/LIB}|/usr/local/LIB/LIBz.so.1.2",
        "${path//\\//-}|-usr-local-lib-libz.so.1.2",
        "${path/l*b/X}|/usr/Xz.so.1.2",
        "${path/?usr/}|/local/lib/libz.so.1.2",
        "${stars//\\*/$name}|avaluebvaluec",
        "${missing/a/b}|",
        "${name//*/x}|x",
        "${name/*/x}|x",
        "${missing//*/x}|x",
        "${name//?/z}|zzzzz",
        "${name///-}|-v-a-l-u-e-",
        "${stars//b*/x}|a*x",
        "${name/value/$1}|",
        "$\u00fcber|letter",
        "${alien%?}|x\ud83d\udc7dy",
        "${alien%\ud83d\udc7d}|x\ud83d\udc7dy",
        "${alien#x\ud83d\udc7d}|y\ud83d\udc7d",
        "${alien#x?}|y\ud83d\udc7d",
        "${alien//\ud83d\udc7d/z}|xzyz",
      })
  void word_form(String text, String expected) throws DockerfileException {
    assertThat(with('\\').word(text)).isEqualTo(expected == null ? "" : expected);
  }

  /** The ways in which so many stars could match are more than anybody can wait for. */
  @Test
  @Timeout(30)
  void word_manyStars_takeNoTime() throws DockerfileException {
    Expansion letters = new Expansion('\\', ORIGIN, name -> "a".repeat(200));
    String pattern = "*a".repeat(30);
    assertThat(letters.word("${v//" + pattern + "b/x}")).isEqualTo("a".repeat(200));
    assertThat(letters.word("${v#" + pattern + "}")).isEqualTo("a".repeat(170));
    assertThat(letters.word("${v%%" + pattern + "}")).isEmpty();
  }

  /** A few lines that each double a value would fill the memory. */
  @ParameterizedTest
  @ValueSource(strings = {"$a$a", "\"$a$a\"", "${b:-$a$a}", "${a//?/$a}", "x$a"})
  void word_longerThanAnyThatIsMeant_isAFaultOfTheLine(String text) {
    Expansion long_ = new Expansion('\\', ORIGIN, it -> it.equals("a") ? LONG : null);
    DockerfileException thrown = assertThrows(DockerfileException.class, () -> long_.word(text));
    assertThat(thrown).hasMessageThat().contains("the result has more than 1048576 characters");
    assertThat(thrown.location()).isEqualTo(ORIGIN.location());
  }

  /** Which is no variable of any program, so a file that it makes may be longer. */
  @Test
  void document_longerThanAnyThatIsMeant_isAFaultOfTheLine() throws DockerfileException {
    Expansion long_ = new Expansion('\\', ORIGIN, it -> LONG);
    assertThat(long_.document(new Heredoc("E", true, false, "$a".repeat(16)))).hasLength(16 << 20);
    Heredoc longer = new Heredoc("E", true, false, "x" + "$a".repeat(16));
    DockerfileException thrown =
        assertThrows(DockerfileException.class, () -> long_.document(longer));
    assertThat(thrown).hasMessageThat().contains("the result has more than 16777216 characters");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "${",
        "${}",
        "${:}",
        "${{name}",
        "${name",
        "${name:",
        "${name:-x",
        "${name^}",
        "${name:x}",
        "${missing:?}",
        "${missing?say}",
        "${empty:?say}",
        "'open",
        "\"open",
        "${path/x",
        "${path#\\a}"
      })
  void word_malformed(String text) {
    DockerfileException thrown =
        assertThrows(DockerfileException.class, () -> with('\\').word(text));
    assertThat(thrown.location()).isEqualTo(ORIGIN.location());
  }

  @Test
  void word_questionMark_saysTheMessage() {
    DockerfileException thrown =
        assertThrows(DockerfileException.class, () -> with('\\').word("${missing:?give it}"));
    assertThat(thrown).hasMessageThat().contains("missing: give it");
  }

  @Test
  void words_splitAfterExpansion_unlessQuoted() throws DockerfileException {
    assertThat(with('\\').words("$ports 8080")).containsExactly("80", "443/udp", "8080").inOrder();
    assertThat(with('\\').words("\"$ports\" a\\ b")).containsExactly("80 443/udp", "a b").inOrder();
  }

  @Test
  void word_otherEscape() throws DockerfileException {
    assertThat(with('`').word("C:\\dir\\`$name")).isEqualTo("C:\\dir\\$name");
  }

  @Test
  void document_quotesArePlain_unlessTheWordIsQuoted() throws DockerfileException {
    assertThat(with('\\').document(new Heredoc("E", true, false, "it's $name\n")))
        .isEqualTo("it's value\n");
    assertThat(with('\\').document(new Heredoc("E", false, true, "\tit's $name\n")))
        .isEqualTo("it's $name\n");
  }

  @Test
  void document_backslashEscapes_alsoInAFileWithAnotherEscape() throws DockerfileException {
    assertThat(with('`').document(new Heredoc("E", true, false, "C:\\\\dir \\$name `$name\n")))
        .isEqualTo("C:\\dir $name `value\n");
  }
}
