package dev.jovl.bench;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The command line of the benchmark, and what each contestant is asked for. */
final class OptionsTest {
  private static Options parse(String... arguments) throws IOException {
    return Options.parse(List.of(arguments));
  }

  private static String refusal(String... arguments) {
    return String.valueOf(assertThrows(IOException.class, () -> parse(arguments)).getMessage());
  }

  @Test
  void trials_areFiveThreeOrAsMayBe() throws IOException {
    assertThat(parse().scale().repetitions()).isEqualTo(5);
    assertThat(parse("--quick").scale().repetitions()).isEqualTo(3);
    assertThat(parse("--trials", "9", "--quick").scale()).isEqualTo(Scale.QUICK.withRepetitions(9));
  }

  @Test
  void mistakes_areTold() {
    assertThat(refusal("--trials", "0")).contains("--trials 0");
    assertThat(refusal("--trials")).contains("a value is missing");
    assertThat(refusal("--rows", "(")).contains("--rows (");
    assertThat(refusal("--fast")).contains("--fast: no such option");
    assertThat(refusal("--contestants", "kernel,zfs")).contains("zfs");
  }

  @Test
  void rows_areChosenByTheirNames() throws IOException {
    assertThat(parse("--rows", "^tar").rows().test("tar x")).isTrue();
    assertThat(parse("--rows", "^tar").rows().test("star")).isFalse();
  }

  /** It would write into lower layers what has no place in a union. */
  @Test
  void mergerfs_changesNoLowerFiles() {
    assertThat(Contestant.MERGERFS.takes(Row.Kind.CHANGE)).isFalse();
    assertThat(Contestant.MERGERFS.takes(Row.Kind.READ)).isTrue();
  }
}
