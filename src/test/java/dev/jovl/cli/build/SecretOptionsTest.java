package dev.jovl.cli.build;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.build.request.Secrets;
import dev.jovl.cli.output.Failure;
import dev.jovl.testing.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

final class SecretOptionsTest {

  private final Path temp;

  SecretOptionsTest(@TempDir Path temp) {
    this.temp = temp;
  }

  private static String refusal(String option) {
    Failure failure = assertThrows(Failure.class, () -> SecretOptions.read(List.of(option)));
    return String.valueOf(failure.getMessage());
  }

  private static String content(Path file) throws IOException {
    Secrets secrets = SecretOptions.read(List.of("id=x,src=" + file));
    return new String(secrets.find("x").orElseThrow(), UTF_8);
  }

  @Test
  void secret_thatSaysNothing_isRefusedWithWhatItCanSay() {
    assertThat(refusal(""))
        .isEqualTo("--secret '': nothing in it; write id=ID,src=FILE or id=ID,env=NAME");
    assertThat(refusal("\"id=x")).contains("a quote stays open");
    assertThat(refusal("id=x,")).contains("unexpected \"\"");
  }

  /** As with {@code src=<(pass show x)} of a shell. */
  @Test
  @Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
  void secret_ofAPipe_isAllThatComesOutOfIt() throws Exception {
    String unused = Shell.run(temp, "mkfifo pipe");
    Path pipe = temp.resolve("pipe");
    FutureTask<Path> writer = new FutureTask<>(() -> Files.writeString(pipe, "said\nonce"));
    new Thread(writer).start();
    assertThat(content(pipe)).isEqualTo("said\nonce");
    assertThat(writer.get()).isEqualTo(pipe);
  }

  @Test
  void secret_ofNoFile_isRefused() {
    assertThat(refusal("id=x,src=" + temp)).contains("no file " + temp + "; write id=ID");
    assertThat(refusal("id=x,src=" + temp + "/none")).contains("no file " + temp + "/none; ");
  }

  @Test
  void secret_ofMoreThanBuildKitTakes_isRefused() throws Exception {
    Path file = Files.writeString(temp.resolve("file"), "x".repeat(512_000));
    assertThat(content(file)).hasLength(512_000);
    assertThat(refusal("id=x,src=/dev/zero")).contains("/dev/zero has more than 512000 bytes; ");
  }

  /** There the number is that of a file which Java has opened for itself. */
  @Test
  void secret_ofADescriptorThatIsLost_isRefused() throws Exception {
    for (String descriptor : List.of("/dev/fd/3", "/dev/fd/63", "/proc/self/fd/10")) {
      String option = "id=x,src=" + descriptor;
      Failure failure =
          assertThrows(Failure.class, () -> SecretOptions.read(List.of(option), true));
      assertThat(failure)
          .hasMessageThat()
          .contains("a user who is not root cannot give a descriptor; write id=ID,src=FILE or");
    }
    Path file = Files.writeString(temp.resolve("file"), "x");
    Secrets secrets = SecretOptions.read(List.of("id=x,src=" + file), true);
    assertThat(secrets.find("x")).isPresent();
  }
}
