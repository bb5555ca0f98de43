package dev.jovl.cli.mount;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.jovl.cli.Main;
import dev.jovl.cli.output.ExitCode;
import dev.jovl.mount.request.MountCall;
import dev.jovl.mount.request.MountCommandLine.Dialect;
import dev.jovl.testing.Ending;
import dev.jovl.testing.NeedsFuse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
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

  private static Process start(Path errors, String... program) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(program));
    return new ProcessBuilder(command).redirectError(errors.toFile()).start();
  }

  /** As jovl mount -o server=off that was killed: nobody would know of the mount. */
  @Test
  @ExtendWith(NeedsFuse.class)
  void mount_ofACallerThatIsGone_endsWithItsProcess(@TempDir Path temp) throws Exception {
    Path layer = Files.createDirectory(temp.resolve("layer"));
    Path mnt = Files.createDirectory(temp.resolve("mnt"));
    List<byte[]> arguments =
        Stream.of("-o", "lowerdir=" + layer, mnt.toString())
            .map(word -> word.getBytes(UTF_8))
            .toList();
    Process process = start(temp.resolve("errors"), Main.class.getName(), ServeProgram.SERVE_ONE);
    try {
      process.getInputStream().close();
      new MountCall(Dialect.JOVL, arguments, ProcessHandle.current().pid(), "/")
          .send(process.getOutputStream());
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(ExitCode.FAILED);
      assertThat(Files.readString(temp.resolve("errors"))).contains("Broken pipe");
    } finally {
      // One that still serves unmounts then.
      process.destroy();
      int unused = Ending.code(process);
    }
  }

  @Test
  void server_thatIsToldToEndFirst_saysNothingAndLeavesNoSocket(@TempDir Path temp)
      throws IOException {
    Path errors = temp.resolve("errors");
    Process process = start(errors, Program.class.getName(), temp.toString());
    String out = new String(Ending.output(process), UTF_8);
    assertThat(Files.readString(errors)).isEmpty();
    assertThat(out).isEqualTo(Integer.toString(ExitCode.FAILED));
    assertThat(Files.exists(temp.resolve("server.sock"))).isFalse();
  }
}
