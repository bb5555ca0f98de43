package dev.jovl.cli.output;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.jovl.image.transfer.TransferListener.Stage;
import dev.jovl.oci.Digest;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TransferLinesTest {

  private static final Digest ONE = Digest.of(new byte[] {1});
  private static final Digest TWO = Digest.of(new byte[] {2});

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private TransferLines lines(boolean terminal) {
    return new TransferLines(
        new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), terminal);
  }

  @Test
  void progress_withoutTerminal_endsOnly() {
    TransferLines lines = lines(false);
    lines.progress(ONE, Stage.FOUND, 0, 0);
    lines.progress(TWO, Stage.EXISTS, 0, 0);
    lines.progress(ONE, Stage.DOWNLOADING, 5, 10);
    lines.progress(ONE, Stage.PULLED, 0, 0);
    lines.end();
    assertThat(out.toString(UTF_8))
        .isEqualTo(TWO.shortHex() + ": Already exists\n" + ONE.shortHex() + ": Pull complete\n");
  }

  @Test
  void progress_onTerminal_movesBelowWhatEnded() {
    TransferLines lines = lines(true);
    lines.progress(ONE, Stage.DOWNLOADING, 0, 10_000_000);
    lines.progress(TWO, Stage.PULLED, 0, 0);
    lines.end();
    String moving = ONE.shortHex() + ": Downloading [>" + " ".repeat(25) + "] 0B/10MB\n";
    assertThat(out.toString(UTF_8))
        .isEqualTo(
            moving
                + "\033[1A\033[2K"
                + TWO.shortHex()
                + ": Pull complete\n"
                + moving
                + "\033[1A\033[2K");
  }

  @Test
  void progress_onTerminal_fitsIntoEightyColumns() {
    TransferLines lines = lines(true);
    for (Stage stage : Stage.values()) {
      lines.progress(
          Digest.of(new byte[] {(byte) stage.ordinal()}), stage, 123_456_789, 987_654_321);
    }
    assertThat(out.toString(UTF_8)).contains("Downloading [===>");
    out.toString(UTF_8)
        .lines()
        .forEach(
            line -> assertThat(line.replaceAll("\033\\[[0-9]*[A-Z]", "").length()).isLessThan(80));
  }

  @Test
  void notes_areWarningsOfTheLayer() {
    lines(true).notes(ONE, List.of("'a': left out", "'b\033': left out"));
    String layer = ONE.shortHex();
    assertThat(err.toString(UTF_8).lines().toList().get(0)).isEqualTo(layer + ": 'a': left out");
    assertThat(err.toString(UTF_8)).doesNotContain("\033");
    assertThat(out.toString(UTF_8)).isEmpty();
  }

  @Test
  void note_isAWarningOfTheProgram() {
    lines(true).note("the registry is old\033");
    assertThat(err.toString(UTF_8)).startsWith("jovl: the registry is old");
    assertThat(err.toString(UTF_8)).doesNotContain("\033");
    assertThat(out.toString(UTF_8)).isEmpty();
  }

  @Test
  void warned_ofSeveralRegistries_isToldOnce() {
    TransferLines lines = lines(true);
    lines.warned("h.example:5000", "low on disk\033");
    lines.warned("h.example:5000", "low on disk\033");
    lines.warned("o.example", "low on disk\033");
    List<String> told = err.toString(UTF_8).lines().toList();
    assertThat(told).hasSize(2);
    assertThat(told.get(0)).startsWith("jovl: h.example:5000 warns: low on disk");
    assertThat(told.get(1)).startsWith("jovl: o.example warns: low on disk");
    assertThat(err.toString(UTF_8)).doesNotContain("\033");
    assertThat(out.toString(UTF_8)).isEmpty();
  }

  @Test
  void waiting_isTold() {
    lines(false).waiting(Duration.ofSeconds(7), "status 429");
    assertThat(err.toString(UTF_8)).isEqualTo("Retrying in 7 seconds: status 429\n");
    lines(true).waiting(Duration.ofSeconds(7), "status 429");
    assertThat(out.toString(UTF_8)).isEqualTo("Retrying in 7 seconds: status 429\n");
  }
}
