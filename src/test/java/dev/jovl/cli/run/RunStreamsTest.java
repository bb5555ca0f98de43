package dev.jovl.cli.run;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.linux.Self;
import dev.jovl.testing.Busybox;
import dev.jovl.testing.Ending;
import dev.jovl.testing.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of the host as the standard streams of {@code jovl run}. */
@Timeout(120)
final class RunStreamsTest {

  private static final int CALLER = 1234;

  private final Path temporary;

  RunStreamsTest(@TempDir Path temporary) throws Exception {
    Assumptions.assumeTrue(Self.effectiveUid() == 0, "needs root");
    this.temporary = temporary;
    Path rootfs = Busybox.in(temporary.resolve("rootfs"), "cat");
    assertThat(Ending.code(jovl("import", rootfs.toString(), "box").start())).isEqualTo(0);
  }

  private ProcessBuilder jovl(String... arguments) {
    ProcessBuilder builder = new ProcessBuilder(Installation.program("jovl").toString());
    builder.command().addAll(List.of("--root", temporary.resolve("store").toString()));
    builder.command().addAll(List.of(arguments));
    return builder.redirectError(ProcessBuilder.Redirect.INHERIT);
  }

  private Path file(String name, String content) throws IOException {
    Path file = Files.writeString(temporary.resolve(name), content);
    return Files.setAttribute(file, "unix:uid", CALLER);
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "chroot"})
  void files_keepTheirOwner(String runtime) throws Exception {
    String content = "line\n".repeat(50_000);
    Path input = file("input", content);
    Path output = file("output", "");
    ProcessBuilder builder = jovl("run", "--runtime", runtime, "-i", "-u", "77:78", "box", "cat");
    builder.redirectInput(input.toFile()).redirectOutput(output.toFile());
    assertThat(Ending.code(builder.start())).isEqualTo(0);
    assertThat(Files.readString(output)).isEqualTo(content);
    assertThat(Files.getAttribute(input, "unix:uid")).isEqualTo(CALLER);
    assertThat(Files.getAttribute(output, "unix:uid")).isEqualTo(CALLER);
  }
}
