package dev.jovl.cli;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import dev.jovl.testing.BenchPerTest;
import dev.jovl.testing.Busybox;
import dev.jovl.testing.FakeRegistry;
import dev.jovl.testing.JovlBench;
import dev.jovl.testing.JovlBench.Outcome;
import dev.jovl.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The launcher has a locale of its own for Java: what asks for the caller's gets the caller's. */
@ExtendWith({NeedsRoot.class, BenchPerTest.class})
final class CallerLocaleTest {

  private static final String CALLERS = "xx_YY.ISO-8859-1";

  private final JovlBench bench;

  CallerLocaleTest(JovlBench bench) {
    this.bench = bench;
  }

  @BeforeEach
  void makeContext() throws IOException {
    Path unused = Busybox.in(Files.createDirectory(bench.path("context")), "sh");
    String lines =
        "FROM scratch\nCOPY bin /bin\nARG LC_ALL=none\nLABEL argument=$LC_ALL\n"
            + "RUN --mount=type=secret,id=LC_ALL echo secret=$(busybox cat /run/secrets/*)\n";
    unused = Files.writeString(bench.path("context/Dockerfile"), lines);
    unused = Files.writeString(bench.path("variables"), "LC_ALL\n");
  }

  /** Runs jovl with LC_ALL as it is, or without it; returns all that it said. */
  private String jovl(boolean set, String... words) throws IOException {
    List<String> command = new ArrayList<>(bench.command("jovl", "--root", "store"));
    command.addAll(List.of(words));
    command.addAll(0, set ? List.of("env", "LC_ALL=" + CALLERS) : List.of("env", "-u", "LC_ALL"));
    Outcome outcome = bench.run(command);
    String said = outcome.out() + outcome.err();
    assertWithMessage(said).that(outcome.exitCode()).isEqualTo(0);
    return said;
  }

  private String build(boolean set) throws IOException {
    String[] build = {
      "build", "-t", "i", "--build-arg", "LC_ALL", "--secret", "id=LC_ALL,env=LC_ALL", "context"
    };
    return jovl(set, build)
        + jovl(set, "inspect", "-f", "argument={{.Config.Labels.argument}}", "i");
  }

  private String run(boolean set, String... options) throws IOException {
    List<String> words = new ArrayList<>(List.of(options));
    words.add(0, "run");
    words.addAll(List.of("i", "sh", "-c", "echo \"${LC_ALL-unset}\""));
    return jovl(set, words.toArray(String[]::new));
  }

  @Test
  void buildAndRun_haveTheCallers() throws IOException {
    String built = build(true);
    assertThat(built).contains("secret=" + CALLERS + "\n");
    assertThat(built).contains("argument=" + CALLERS + "\n");
    assertThat(run(true, "-e", "LC_ALL")).isEqualTo(CALLERS + "\n");
    assertThat(run(true, "--env-file", "variables")).isEqualTo(CALLERS + "\n");
  }

  @Test
  void buildAndRun_ofACallerWithoutOne_haveNone() throws IOException {
    String built = build(false);
    assertThat(built).contains("secret=\n");
    assertThat(built).contains("argument=none\n");
    assertThat(run(false, "-e", "LC_ALL")).isEqualTo("unset\n");
    assertThat(run(false, "--env-file", "variables")).isEqualTo("unset\n");
  }

  @Test
  void credentialHelper_hasTheCallers() throws Exception {
    Path helper = bench.path("docker-credential-x");
    Files.writeString(
        helper,
        "#!/bin/sh\nenv >'" + bench.path("env") + "'\necho credentials not found\nexit 1\n");
    Files.setPosixFilePermissions(helper, PosixFilePermissions.fromString("rwxr-xr-x"));
    try (FakeRegistry registry = new FakeRegistry()) {
      registry.guard(
          exchange -> {
            exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=x");
            exchange.sendResponseHeaders(401, -1);
            return false;
          });
      Files.writeString(bench.path("config.json"), "{\"credsStore\":\"x\"}");
      bench.setVariable("DOCKER_CONFIG", bench.path(".").toString());
      bench.setVariable("PATH", bench.path(".") + ":" + System.getenv("PATH"));
      bench.setVariable("LC_ALL", CALLERS);
      Outcome unused = bench.jovl("--root", "store", "pull", registry.domain() + "/app:1");
    }
    List<String> environment = Files.readAllLines(bench.path("env"));
    assertThat(environment).contains("LC_ALL=" + CALLERS);
    assertThat(environment.toString()).doesNotContain("JOVL_LC_ALL");
  }
}
