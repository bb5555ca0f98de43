package dev.jovl.union.layer;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.posix.Device;
import dev.jovl.posix.Mode;
import dev.jovl.posix.Stat;
import dev.jovl.posix.Timespec;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The value of the attribute that takes the place of an inode. */
final class StatOverrideTest {
  private static StatOverride parse(String value) {
    return Objects.requireNonNull(parseOrNull(value), value);
  }

  private static @Nullable StatOverride parseOrNull(String value) {
    return StatOverride.parse(value.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static Stat inode(int mode) {
    Timespec time = new Timespec(1, 2);
    return new Stat(1, 2, mode, 1, 3, 4, 0, 5, 8, 4096, time, time, time, time, 0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0:0:0644:file",
        "1000:1001:4755:file",
        "4294967294:7:1777:dir",
        "1:2:0777:symlink",
        "1:2:0600:pipe",
        "1:2:0600:socket",
        "1:2:0600:block-8-16",
        "1:2:0600:char-10-200"
      })
  void format_isThatOfStorage(String value) {
    assertThat(new String(parse(value).toBytes(), StandardCharsets.US_ASCII)).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "1", "1:2", "1:2:", "1:2:8", "-1:2:644", "4294967296:0:644", "a:b:c", ":::"})
  void wrongValues(String value) {
    assertThat(parseOrNull(value)).isNull();
  }

  @Test
  void typeBitsOfTheMode_doNotCount() {
    assertThat(parse("1:2:100751")).isEqualTo(new StatOverride(1, 2, 0751, 0));
    assertThat(parse("1:2:40755").applyTo(inode(Mode.REGULAR)).mode())
        .isEqualTo(Mode.REGULAR | 0755);
  }

  @Test
  void whatFollows_isIgnored() {
    assertThat(parse("1:2:644:something-new")).isEqualTo(new StatOverride(1, 2, 0644, 0));
  }

  @Test
  void types_countOnRegularFiles() {
    StatOverride device = parse("1:2:0600:char-1-3");
    Stat shown = device.applyTo(inode(Mode.REGULAR | 0755));
    assertThat(shown.mode()).isEqualTo(Mode.CHARACTER | 0600);
    assertThat(shown.rdev()).isEqualTo(Device.make(1, 3));
    assertThat(device.applyTo(inode(Mode.DIRECTORY | 0755)).mode())
        .isEqualTo(Mode.DIRECTORY | 0600);
  }

  @Test
  void whiteoutsDirectoriesAndLinks_areNotMade() {
    for (String type : new String[] {"char-0-0", "dir", "symlink"}) {
      Stat shown = parse("1:2:0600:" + type).applyTo(inode(Mode.REGULAR));
      assertThat(shown.mode()).isEqualTo(Mode.REGULAR | 0600);
      assertThat(shown.rdev()).isEqualTo(0);
    }
  }
}
