package dev.jovl.cli.mount;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.linux.proc.ProcessStatus;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which processes may start a server for others, by the lines of /proc/PID/status and limits. */
final class InheritedStateTest {
  private static final String ALL = "000001ffffffffff";
  private static final String CONTAINER = "00000000a80425fb";
  private static final String NONE = "0000000000000000";

  private static ProcessStatus status(int user, String effective, String bounding, int filters) {
    return ProcessStatus.of(
        List.of(
            "Name:\tsh",
            "Uid:\t" + user + "\t" + user + "\t" + user + "\t" + user,
            "CapEff:\t" + effective,
            "CapBnd:\t" + bounding,
            "Seccomp:\t" + (filters == 0 ? 0 : 2),
            "Seccomp_filters:\t" + filters));
  }

  private static final ProcessStatus FIRST = status(0, ALL, ALL, 0);

  @Test
  void root_withAllThatTheFirstHas() {
    assertThat(InheritedState.isLikeTheFirst(FIRST, FIRST)).isTrue();
    ProcessStatus inContainer = status(0, CONTAINER, CONTAINER, 1);
    assertThat(InheritedState.isLikeTheFirst(inContainer, inContainer)).isTrue();
  }

  @Test
  void root_withLess() {
    assertThat(InheritedState.isLikeTheFirst(status(0, CONTAINER, CONTAINER, 0), FIRST)).isFalse();
    assertThat(InheritedState.isLikeTheFirst(status(0, CONTAINER, ALL, 0), FIRST)).isFalse();
  }

  /** As of an init that has taken a capability from all but itself. */
  @Test
  void first_withMoreThanItPassesOn() {
    ProcessStatus first = status(0, ALL, CONTAINER, 0);
    assertThat(InheritedState.isLikeTheFirst(status(0, CONTAINER, CONTAINER, 0), first)).isTrue();
  }

  /** His capabilities are those that fusermount3 gets. */
  @Test
  void user_withTheSameBounds() {
    assertThat(InheritedState.isLikeTheFirst(status(1000, NONE, ALL, 0), FIRST)).isTrue();
    assertThat(InheritedState.isLikeTheFirst(status(1000, NONE, CONTAINER, 0), FIRST)).isFalse();
  }

  @Test
  void filterOfSystemCalls_ofItsOwn() {
    assertThat(InheritedState.isLikeTheFirst(status(0, ALL, ALL, 1), FIRST)).isFalse();
  }

  private static List<String> limits(String memory, String files) {
    return List.of(
        "Limit                     Soft Limit           Hard Limit           Units     ",
        "Max cpu time              1000                 unlimited            seconds   ",
        String.format("Max address space         unlimited            %-20s bytes     ", memory),
        String.format("Max open files            1024                 %-20s files     ", files));
  }

  @Test
  void limits_asTheFirstHas() {
    List<String> first = limits("1000000000", "4096");
    assertThat(InheritedState.areHigh(first, first)).isTrue();
    assertThat(InheritedState.areHigh(limits("unlimited", "524288"), first)).isTrue();
    assertThat(InheritedState.areHigh(limits("999999999", "4096"), first)).isFalse();
    assertThat(InheritedState.areHigh(limits("1000000000", "4095"), first)).isFalse();
  }

  /** As of systemd, which has more files than anybody else. */
  @Test
  void limits_thatAreEnough() {
    List<String> first = limits("unlimited", "1073741816");
    assertThat(InheritedState.areHigh(limits("unlimited", "524288"), first)).isTrue();
    assertThat(InheritedState.areHigh(limits("unlimited", "1024"), first)).isFalse();
  }

  /** As where /proc shows no processes of others. */
  @Test
  void limits_besideAFirstThatIsHidden() {
    assertThat(InheritedState.areHigh(limits("unlimited", "8192"), List.of())).isTrue();
    assertThat(InheritedState.areHigh(limits("1000000000", "8192"), List.of())).isFalse();
  }
}
