package dev.jovl.cli.build;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.cli.output.Failure;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SecretOptionsTest {

  private static String refusal(String option) {
    Failure failure = assertThrows(Failure.class, () -> SecretOptions.read(List.of(option)));
    return String.valueOf(failure.getMessage());
  }

  @Test
  void secret_thatSaysNothing_isRefusedWithWhatItCanSay() {
    assertThat(refusal(""))
        .isEqualTo("--secret '': nothing in it; write id=ID,src=FILE or id=ID,env=NAME");
    assertThat(refusal("\"id=x")).contains("a quote stays open");
    assertThat(refusal("id=x,")).contains("unexpected \"\"");
  }
}
