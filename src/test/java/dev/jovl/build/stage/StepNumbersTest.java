package dev.jovl.build.stage;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.build.transcript.Transcript;
import dev.jovl.dockerfile.Location;
import dev.jovl.dockerfile.Origin;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StepNumbersTest {
  private static Transcript.Step step(String text, String word) {
    Origin origin =
        new Origin("RUN", "RUN", List.of(), List.of(word), text, new Location(1, 1, List.of()));
    return new StepNumbers().next("stage-0", 1, 1, origin);
  }

  /** The rest of the line would be read in another order than it is run in. */
  @Test
  void title_hasNothingThatATerminalObeys() {
    Transcript.Step step = step("RUN a\t\033[31m\u202egpj\nb", "a\u2066\u009bb");
    assertThat(step.instruction()).isEqualTo("RUN a\t [31m gpj b");
    assertThat(step.echo()).isEqualTo("RUN a  b");
  }
}
