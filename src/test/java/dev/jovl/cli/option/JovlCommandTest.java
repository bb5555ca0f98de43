package dev.jovl.cli.option;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Self;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class JovlCommandTest {

  @Test
  void root_isTheFirstThatIsSet() {
    assertThat(JovlCommand.defaultRoot(Map.of("JOVL_ROOT", "/a", "XDG_DATA_HOME", "/b"), "/c"))
        .isEqualTo(Path.of("/a"));
  }

  /** Java calls the home of a uid that has no name "?", which would be a directory here. */
  @Test
  void root_ofAUserWithoutAName() {
    assertThat(JovlCommand.home(Map.of("HOME", "/work"), "?")).isEqualTo("/work");
    assertThat(JovlCommand.home(Map.of("HOME", "x"), "/home/me")).isEqualTo("/home/me");
    assertThat(JovlCommand.home(Map.of(), "/home/me")).isEqualTo("/home/me");
    for (Map<String, String> none : List.of(Map.of("HOME", "x"), Map.<String, String>of())) {
      IllegalStateException e =
          assertThrows(IllegalStateException.class, () -> JovlCommand.home(none, "?"));
      assertThat(e).hasMessageThat().contains("--root");
    }
  }

  /** As all do that keep files of a user: a job or a test may have a home of its own. */
  @Test
  void home_isFirstWhatTheEnvironmentSays() {
    assertThat(JovlCommand.home(Map.of("HOME", "/work"), "/home/me")).isEqualTo("/work");
  }

  @Test
  void root_isWhoHasTheNumberZero() throws Exception {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    String name = System.getProperty("user.name");
    try {
      System.setProperty("user.name", "toor");
      assertThat(JovlCommand.defaultRoot(Map.of(), "/c")).isEqualTo(Path.of("/var/lib/jovl"));
    } finally {
      System.setProperty("user.name", name);
    }
  }
}
