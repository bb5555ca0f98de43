package dev.jovl.cli.option;

import static com.google.common.truth.Truth.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class JovlCommandTest {

  @Test
  void root_isTheFirstThatIsSet() {
    assertThat(JovlCommand.defaultRoot(Map.of("JOVL_ROOT", "/a", "XDG_DATA_HOME", "/b")))
        .isEqualTo(Path.of("/a"));
  }
}
