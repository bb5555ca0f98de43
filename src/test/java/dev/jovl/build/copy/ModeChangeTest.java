package dev.jovl.build.copy;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Expected values are those of GNU chmod with umask 022. */
final class ModeChangeTest {

  @ParameterizedTest
  @CsvSource({
    "0640, 755, false, 755",
    "0640, 4755, false, 4755",
    "0640, 00644, false, 644",
    "0640, 0004755, false, 4755",
    "0640, u=rwX;go=rX, false, 644",
    "0740, u=rwX;go=rX, false, 755",
    "0640, u=rwX;go=rX, true, 755",
    "0640, +x, false, 751",
    "0777, go-w, false, 755",
    "0644, u+s, false, 4644",
    "0644, g=u, false, 664",
    "0755, o=, false, 750",
    "0644, a+x, false, 755",
    "0755, +t, true, 1755",
    "04755, u-s, false, 755",
    "0600, u=r;+X, false, 400",
    "0640, g+w-r, false, 620",
    "0644, +w, false, 644",
    "0666, -w, false, 466",
    "0600, =rw, false, 644",
    "0600, =rwX, true, 755",
    "0600, a=rw, false, 666",
    "0600, ugo+w, false, 622",
    "0640, +w;g+w, false, 660",
    "0644, +s, false, 6644",
    "0060, +g, false, 664",
  })
  void applyTo_mode(String before, String change, boolean directory, String after) {
    int mode =
        ModeChange.parse(change.replace(';', ',')).applyTo(Integer.parseInt(before, 8), directory);
    assertThat(Integer.toOctalString(mode)).isEqualTo(after);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "8", "77777", "0077777", "u", "u=q", "x+r", "u=rw,", "u=rug", "u+r-q"})
  void parse_malformed(String text) {
    assertThrows(IllegalArgumentException.class, () -> ModeChange.parse(text));
  }

  @Test
  void manyActions_needNoStack() {
    assertThat(ModeChange.parse("u" + "+r".repeat(100_000)).applyTo(0200, false)).isEqualTo(0600);
    assertThrows(
        IllegalArgumentException.class, () -> ModeChange.parse("+r".repeat(100_000) + "q"));
  }
}
