package dev.jovl.cli;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.testing.Installation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program where the language of the user has digits of its own. */
final class LanguageTest {

  @Test
  void program_works(@TempDir Path base) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
                Installation.program("jovl").toString(), "--root", base.toString(), "images", "-q")
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put("JAVA_TOOL_OPTIONS", "-Duser.language=ar -Duser.country=EG");
    Process process = builder.start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isEqualTo(0);
    assertThat(said).isEmpty();
  }
}
