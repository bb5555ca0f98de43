package dev.jovl.cli.build;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.cli.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code jovl build} does not do: what would change the image is refused with its line. */
final class UnsupportedBuildTest {
  private final Path temp;

  UnsupportedBuildTest(@TempDir Path temp) {
    this.temp = temp;
  }

  private Ran build(String dockerfile, String... options) throws IOException {
    Path context = Files.createDirectory(temp.resolve("context"));
    Files.writeString(context.resolve("Dockerfile"), dockerfile);
    String[] call = new String[options.length + 2];
    call[0] = "build";
    System.arraycopy(options, 0, call, 1, options.length);
    call[call.length - 1] = context.toString();
    return Ran.on(temp.resolve("store"), call);
  }

  @ParameterizedTest
  @CsvSource({"--security=insecure", "--device=/dev/fuse"})
  void flagOfRun_isRefusedWithItsLine(String flag) throws IOException {
    Ran ran = build("FROM scratch\n\nRUN " + flag + " true\n");
    assertThat(ran.exitCode()).isEqualTo(1);
    assertThat(ran.err()).contains("Dockerfile:3: RUN " + flag.replaceFirst("=/.*", ""));
  }

  @Test
  void cacheTo_isIgnoredWithANote() throws IOException {
    Ran ran =
        build("FROM scratch\nLABEL a=b\n", "-q", "--cache-to", "type=local,dest=" + temp + "/c");
    assertThat(ran.exitCode()).isEqualTo(0);
    assertThat(ran.err()).contains("cache type=local,dest=" + temp + "/c is passed over");
    assertThat(Files.exists(temp.resolve("c"))).isFalse();
  }
}
