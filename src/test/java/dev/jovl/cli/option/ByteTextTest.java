package dev.jovl.cli.option;

import static com.google.common.truth.Truth.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ByteTextTest {
  @Test
  void of_textIsItself() {
    String text = "a \u0105 \ud83d\ude00";
    assertThat(ByteText.of(text.getBytes(StandardCharsets.UTF_8))).isEqualTo(text);
    assertThat(ByteText.bytes(text)).isEqualTo(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void bytes_ofWhatIsNoTextAreThose() {
    Random random = new Random(1);
    for (int i = 0; i < 10_000; i++) {
      byte[] bytes = new byte[random.nextInt(12)];
      random.nextBytes(bytes);
      assertThat(ByteText.bytes(ByteText.of(bytes))).isEqualTo(bytes);
    }
  }
}
