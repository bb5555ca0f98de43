package dev.jovl.cli.image;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import dev.jovl.testing.BenchPerTest;
import dev.jovl.testing.FakeAuth;
import dev.jovl.testing.FakeRegistry;
import dev.jovl.testing.JovlBench;
import dev.jovl.testing.JovlBench.Outcome;
import dev.jovl.testing.TestImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code jovl login} and {@code jovl logout}, at a registry that asks for a password. */
@ExtendWith(BenchPerTest.class)
final class LoginTest {
  private final JovlBench bench;
  private final FakeRegistry registry = new FakeRegistry();

  LoginTest(JovlBench bench) throws IOException {
    this.bench = bench;
  }

  @BeforeEach
  void guard() throws Exception {
    registry.guard(FakeAuth.basic("me", "secret"));
    new TestImage().layer("a", "1").putInto(registry, "app", "1");
    bench.setVariable("DOCKER_CONFIG", bench.path("").toString());
  }

  @AfterEach
  void close() {
    registry.close();
  }

  private Outcome login(String password) throws IOException {
    List<String> call =
        bench.command("jovl", "login", "-u", "me", "--password-stdin", registry.domain());
    return bench.run(List.of("sh", "-c", "echo " + password + " | " + String.join(" ", call)));
  }

  private Outcome pull() throws IOException {
    return bench.jovl("--root", "store", "pull", "-q", registry.domain() + "/app:1");
  }

  @Test
  void password_isKeptAndUsedUntilTheLogout() throws IOException {
    assertThat(pull().exitCode()).isEqualTo(1);
    Outcome login = login("secret");
    assertWithMessage(login.err()).that(login.exitCode()).isEqualTo(0);
    assertThat(login.out()).isEqualTo("Login Succeeded\n");
    assertThat(login.err())
        .isEqualTo("The password is kept, not encrypted, in " + bench.path("config.json") + "\n");
    assertThat(pull().err()).isEmpty();
    Outcome logout = bench.jovl("logout", registry.domain());
    assertThat(logout.out())
        .isEqualTo("Removing login credentials for " + registry.domain() + "\n");
    assertThat(logout.exitCode()).isEqualTo(0);
    assertThat(pull().exitCode()).isEqualTo(1);
    assertThat(bench.jovl("logout", registry.domain()).out())
        .isEqualTo("Not logged in to " + registry.domain() + "\n");
  }

  @Test
  void passwordThatIsWrong_isNotKept() throws IOException {
    Outcome login = login("guessed");
    assertThat(login.exitCode()).isEqualTo(1);
    assertThat(login.out()).isEmpty();
    assertThat(login.err()).startsWith("jovl: " + registry.domain());
    assertThat(Files.exists(bench.path("config.json"))).isFalse();
  }

  /** As where a secret of a build server is not set; docker and podman take none either. */
  @Test
  void passwordOrUserThatIsEmpty_isAskedOfNobody() throws IOException {
    registry.guard(exchange -> true);
    Outcome login = login("");
    assertThat(login.exitCode()).isEqualTo(2);
    assertThat(login.err())
        .isEqualTo("jovl: login: standard input has no password; is the secret set?\n");
    Outcome nobody = bench.jovl("login", "--username=", "--password-stdin", registry.domain());
    assertThat(nobody.exitCode()).isEqualTo(2);
    assertThat(nobody.err()).contains("--username");
    assertThat(registry.requests("GET", "/v2/")).isEmpty();
    assertThat(Files.exists(bench.path("config.json"))).isFalse();
  }

  /** Some helpers tell on standard error alone why they fail, which docker shows too. */
  @Test
  void helperThatFails_tellsItsReasonItself() throws IOException {
    Path helper = bench.path("docker-credential-bad");
    Files.writeString(helper, "#!/bin/sh\necho no account is active >&2\nexit 3\n");
    Files.setPosixFilePermissions(helper, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(bench.path("config.json"), "{\"credsStore\":\"bad\"}");
    bench.setVariable("PATH", bench.path("") + ":" + System.getenv("PATH"));
    Outcome pull = pull();
    assertThat(pull.exitCode()).isEqualTo(1);
    assertThat(pull.err()).startsWith("no account is active\njovl: ");
    assertThat(pull.err()).endsWith("the credential helper bad failed: exit code 3\n");
  }
}
