package dev.jovl.cli.run;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.jovl.linux.Self;
import dev.jovl.testing.Await;
import dev.jovl.testing.Busybox;
import dev.jovl.testing.Ending;
import dev.jovl.testing.Installation;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of the host as the standard streams of {@code jovl run}. */
@Timeout(120)
final class RunStreamsTest {

  private static final int CALLER = 1234;
  private static final int PIPE = 1 << 16;
  private static final int MORE_THAN_A_PIPE = 5 * PIPE;

  private final Path temporary;

  RunStreamsTest(@TempDir Path temporary) throws Exception {
    Assumptions.assumeTrue(Self.effectiveUid() == 0, "needs root");
    this.temporary = temporary;
    Path rootfs = Busybox.in(temporary.resolve("rootfs"), "cat", "head", "sh");
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

  /** A program that got a part of its input, and then its end, would not know. */
  @Test
  void inputThatCannotBeRead_isAFailure() throws Exception {
    List<String> words = new ArrayList<>(List.of("sh", "-c", "exec \"$@\" < /", "sh"));
    words.addAll(jovl("run", "-i", "box", "cat").command());
    Process running = new ProcessBuilder(words).start();
    String said = new String(running.getErrorStream().readAllBytes(), UTF_8);
    assertThat(said).isEqualTo("jovl: box: standard input: Is a directory\n");
    assertThat(Ending.code(running)).isEqualTo(125);
  }

  @Test
  void outputOnAFullDisk_isAFailure() throws Exception {
    ProcessBuilder builder = jovl("run", "box", "sh", "-c", "while :; do echo more; done");
    builder.redirectOutput(new File("/dev/full"));
    Process running = builder.redirectError(ProcessBuilder.Redirect.PIPE).start();
    String said = new String(running.getErrorStream().readAllBytes(), UTF_8);
    assertThat(said).isEqualTo("jovl: box: standard output: No space left on device\n");
    assertThat(Ending.code(running)).isEqualTo(125);
  }

  /** Whoever has it open too can have made it so, for all. */
  @Test
  void errorsOnAPipeThatDoesNotWait_areWhole() throws Exception {
    Path perl = Path.of("/usr/bin/perl");
    Assumptions.assumeTrue(Files.isExecutable(perl), "needs perl");
    String start = "fcntl(STDERR, F_SETFL, O_WRONLY | O_NONBLOCK); exec @ARGV";
    List<String> words = new ArrayList<>(List.of(perl.toString(), "-MFcntl", "-e", start));
    String script = "head -c " + MORE_THAN_A_PIPE + " /dev/zero >&2; exit 3";
    words.addAll(jovl("run", "box", "sh", "-c", script).command());
    Process running = new ProcessBuilder(words).start();
    InputStream errors = running.getErrorStream();
    Await.until(() -> errors.available() >= PIPE);
    assertThat(errors.readAllBytes().length).isEqualTo(MORE_THAN_A_PIPE);
    assertThat(Ending.code(running)).isEqualTo(3);
  }
}
