package dev.jovl.cli.run;

import static com.google.common.truth.Truth.assertThat;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class DoubledInterruptsTest {

  private final DoubledInterrupts doubled = new DoubledInterrupts(true);

  private boolean isSecondAt(long milliseconds) {
    return doubled.isSecond(TimeUnit.MILLISECONDS.toNanos(milliseconds));
  }

  @Test
  void twoTogether_areOne() {
    assertThat(isSecondAt(1)).isFalse();
    assertThat(isSecondAt(30)).isTrue();
  }

  /** The second key may come before the first was passed on. */
  @Test
  void fourTogether_areTwo() {
    assertThat(isSecondAt(1)).isFalse();
    assertThat(isSecondAt(2)).isTrue();
    assertThat(isSecondAt(3)).isFalse();
    assertThat(isSecondAt(4)).isTrue();
  }

  @Test
  void twoApart_areTwo() {
    assertThat(isSecondAt(1)).isFalse();
    assertThat(isSecondAt(400)).isFalse();
    assertThat(isSecondAt(410)).isTrue();
  }

  @Test
  void ofAForwarderThatIsNotTheParent_nothingIsExpected() {
    String own = Long.toString(ProcessHandle.current().pid());
    DoubledInterrupts none = DoubledInterrupts.of(Map.of(DoubledInterrupts.FORWARDER, own));
    assertThat(none.isSecond()).isFalse();
    assertThat(none.isSecond()).isFalse();
  }
}
