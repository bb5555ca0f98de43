package dev.jovl.cli.run;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.jovl.linux.Self;
import dev.jovl.testing.Busybox;
import dev.jovl.testing.Ending;
import dev.jovl.testing.Installation;
import dev.jovl.testing.ProcessLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the variables of {@code jovl run} are while a container runs. */
@Timeout(120)
final class RunVariablesTest {

  private final Path store;

  RunVariablesTest(@TempDir Path temporary) throws Exception {
    Assumptions.assumeTrue(Self.effectiveUid() == 0, "needs root");
    store = temporary.resolve("store");
    Path rootfs = Busybox.in(temporary.resolve("rootfs"), "sh");
    assertThat(Ending.code(jovl("import", rootfs.toString(), "box"))).isEqualTo(0);
  }

  private Process jovl(String... arguments) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(Installation.program("jovl").toString(), "--root", store.toString());
    builder.command().addAll(List.of(arguments));
    builder.environment().put("PASSWORD", "well kept");
    return builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "chroot"})
  void variables_areInNoFileOnADisk(String runtime) throws Exception {
    String script = "echo $PASSWORD; read -r line; echo $line >/etc/hosts; echo end";
    Process running =
        jovl("run", "-i", "--runtime", runtime, "-e", "PASSWORD", "box", "sh", "-c", script);
    ProcessLines lines = new ProcessLines(running);
    try {
      assertThat(lines.next()).isEqualTo("well kept");
      try (Stream<Path> files = Files.walk(store.resolve("staging"))) {
        List<Path> secret = files.filter(RunVariablesTest::hasPassword).toList();
        assertThat(secret).isNotEmpty();
        for (Path file : secret) {
          assertThat(Files.getFileStore(file).type()).isEqualTo("tmpfs");
        }
      }
      running.getOutputStream().close();
      assertThat(lines.next()).isEqualTo("end");
      assertThat(Ending.code(running)).isEqualTo(0);
    } finally {
      running.destroyForcibly();
    }
  }

  private static boolean hasPassword(Path file) {
    try {
      return Files.isRegularFile(file)
          && new String(Files.readAllBytes(file), ISO_8859_1).contains("well kept");
    } catch (IOException gone) {
      return false;
    }
  }
}
