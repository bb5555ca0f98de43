package dev.jovl.cli;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.testing.Ending;
import dev.jovl.testing.Installation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  /** As a terminal elsewhere sends it: Java takes a locale that is not there for ASCII. */
  @ParameterizedTest
  @ValueSource(strings = {"LANG=xx_YY.UTF-8", "LC_CTYPE=UTF-8", "LC_ALL=C.UTF-8", "LC_ALL=C"})
  void build_nameWithAnUmlaut_isFoundInEachLocale(String locale, @TempDir Path base)
      throws Exception {
    String script =
        "unset LC_ALL LC_CTYPE LANG; cd \"$1\"; name=$(printf '\\303\\244'); mkdir \"$name\";"
            + " echo FROM scratch >\"$name/Dockerfile\";"
            + " exec env \"$2\" \"$0\" build --check \"$name\"";
    Process process =
        new ProcessBuilder(
                "sh",
                "-c",
                script,
                Installation.program("jovl").toString(),
                base.toString(),
                locale)
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    String said = new String(Ending.output(process), StandardCharsets.UTF_8);
    assertThat(said).isEmpty();
    assertThat(Ending.code(process)).isEqualTo(0);
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
            "jovl umount: /nowhere/\\xff: No such file or directory; see findmnt -t fuse.jovl\n");
  }
}
