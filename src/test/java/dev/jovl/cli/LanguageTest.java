package dev.jovl.cli;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.testing.Ending;
import dev.jovl.testing.Installation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program where the user has another language, or none. */
final class LanguageTest {

  @Test
  void images_whereDigitsAreOthers_saysNothingOnAnEmptyStore(@TempDir Path base) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
                Installation.program("jovl").toString(), "--root", base.toString(), "images", "-q")
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put("JAVA_TOOL_OPTIONS", "-Duser.language=ar -Duser.country=EG");
    Process process = builder.start();
    process.getOutputStream().close();
    String said = new String(Ending.output(process), StandardCharsets.UTF_8);
    assertThat(Ending.code(process)).isEqualTo(0);
    assertThat(said).isEmpty();
  }

  @Test
  void umount_nameThatIsNoText_isTakenAsItIs() throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            "sh",
            "-c",
            "\"$0\" umount \"$(printf '/nowhere/\\377')\"",
            Installation.program("jovl").toString());
    builder.environment().put("LC_ALL", "C");
    Process process = builder.start();
    process.getOutputStream().close();
    String said = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(Ending.code(process)).isEqualTo(3);
    assertThat(said)
        .isEqualTo(
            "jovl umount: /nowhere/\\377: No such file or directory; see findmnt -t fuse.jovl\n");
  }
}
