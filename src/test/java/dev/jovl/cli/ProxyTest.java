package dev.jovl.cli;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import dev.jovl.testing.Ending;
import dev.jovl.testing.Installation;
import dev.jovl.testing.NeedsRoot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The program where the environment names a proxy that cannot be. */
@ExtendWith(NeedsRoot.class)
final class ProxyTest {

  private final Path temp;

  ProxyTest(@TempDir Path temp) {
    this.temp = temp;
  }

  /** Runs the program, which must fail, and returns what it says. */
  private String failing(String... arguments) throws IOException, InterruptedException {
    List<String> call = new ArrayList<>();
    call.addAll(List.of(Installation.program("jovl").toString(), "--root", temp + "/store"));
    call.addAll(Arrays.asList(arguments));
    ProcessBuilder builder = new ProcessBuilder(call).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.matches("(?i).*_proxy"));
    builder.environment().put("HTTPS_PROXY", "http://me:secret@a b");
    builder.environment().put("http_proxy", "proxy:port");
    Process process = builder.start();
    process.getOutputStream().close();
    String said = new String(Ending.output(process), StandardCharsets.UTF_8);
    assertWithMessage(said).that(Ending.code(process)).isEqualTo(1);
    return said;
  }

  @Test
  void variable_isTold_withoutAPassword() throws Exception {
    String pull = failing("pull", "-q", "registry.example/image");
    assertThat(pull).contains("HTTPS_PROXY=http://xxxxx@a b in the environment: not the address");
    assertThat(pull.lines().count()).isEqualTo(1);
    String context = failing("build", "-q", "http://registry.example/context.tar");
    assertThat(context).contains(".tar: http_proxy=proxy:port in the environment: not the address");
    assertThat(context.lines().count()).isEqualTo(1);
    Files.writeString(
        temp.resolve("Dockerfile"), "FROM scratch\nADD https://registry.example/file /\n");
    assertThat(failing("build", "-q", temp.toString()))
        .contains("Dockerfile:2: https://registry.example/file: HTTPS_PROXY=http://xxxxx@a b in");
  }
}
