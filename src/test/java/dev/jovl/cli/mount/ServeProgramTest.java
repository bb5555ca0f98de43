package dev.jovl.cli.mount;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.jovl.cli.output.ExitCode;
import dev.jovl.testing.Ending;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that is told to end in its first moments. */
final class ServeProgramTest {

  /** Is ending when the server begins. */
  static final class Program {
    private Program() {}

    public static void main(String[] args) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> serve(Path.of(args[0]))));
      System.exit(0);
    }

    private static void serve(Path directory) {
      try {
        System.out.print(ServeProgram.all(directory, "server"));
        System.out.flush();
      } catch (IOException | InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Test
  void server_thatIsToldToEndFirst_saysNothingAndLeavesNoSocket(@TempDir Path temp)
      throws IOException {
    Path errors = temp.resolve("errors");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Program.class.getName(),
                temp.toString())
            .redirectError(errors.toFile())
            .start();
    String out = new String(Ending.output(process), UTF_8);
    assertThat(Files.readString(errors)).isEmpty();
    assertThat(out).isEqualTo(Integer.toString(ExitCode.FAILED));
    assertThat(Files.exists(temp.resolve("server.sock"))).isFalse();
  }
}
