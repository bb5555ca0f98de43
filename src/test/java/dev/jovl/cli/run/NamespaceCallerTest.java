package dev.jovl.cli.run;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.testing.BenchPerTest;
import dev.jovl.testing.FakeRegistry;
import dev.jovl.testing.JovlBench;
import dev.jovl.testing.JovlBench.Outcome;
import dev.jovl.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whose the programs are that a user's jovl starts for the user, from its user namespace. */
@ExtendWith({NeedsRoot.class, BenchPerTest.class})
final class NamespaceCallerTest {
  private static final String USER = "1000";

  private final JovlBench bench;

  NamespaceCallerTest(JovlBench bench) {
    this.bench = bench;
  }

  /** Makes a program that tells who runs it, and fails. */
  private void program(String name, String last) throws IOException {
    Path file = bench.path(name);
    Files.writeString(
        file,
        "#!/bin/sh\necho $(id -u):$(id -g) $(stat -c %u .) >>'" + bench.path("who") + "'\n" + last);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Outcome asUser(String command) throws IOException {
    String trial = "unshare --user --map-root-user unshare --user --map-user=1000 --map-group=1000";
    assumeTrue(
        bench.runAs(USER, trial + " true").exitCode() == 0,
        "needs user namespaces of users, and util-linux 2.36 or later");
    bench.giveTo(USER);
    return bench.runAs(USER, "PATH=$PWD:$PATH ./jovl --root store " + command);
  }

  private void assertIs(String expected, Outcome outcome) throws IOException {
    assertWithMessage(outcome.err()).that(Files.exists(bench.path("who"))).isTrue();
    assertThat(Files.readAllLines(bench.path("who")).get(0)).isEqualTo(expected);
  }

  private void assertOfTheUser(Outcome outcome) throws IOException {
    assertIs(USER + ":" + USER + " " + USER, outcome);
  }

  private Outcome pullWithHelper() throws Exception {
    program("docker-credential-x", "echo credentials not found\nexit 1\n");
    Files.writeString(bench.path("config.json"), "{\"credsStore\":\"x\"}");
    bench.setVariable("DOCKER_CONFIG", bench.path("").toString());
    try (FakeRegistry registry = new FakeRegistry()) {
      registry.guard(
          exchange -> {
            exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=x");
            exchange.sendResponseHeaders(401, -1);
            return false;
          });
      return asUser("pull " + registry.domain() + "/app:1");
    }
  }

  @Test
  void credentialHelper_isTheUsers() throws Exception {
    assertOfTheUser(pullWithHelper());
  }

  /** What the variable says is of another namespace, which has started this jovl. */
  @Test
  void credentialHelper_isOfRoot_whereNothingCanBeTheUsers() throws Exception {
    Path unshare = bench.path("unshare");
    Files.writeString(
        unshare,
        "#!/bin/sh\ncase $* in *true) case $* in *--map-user*) exit 1;; esac;; esac\n"
            + "exec /usr/bin/unshare \"$@\"\n");
    Files.setPosixFilePermissions(unshare, PosixFilePermissions.fromString("rwxr-xr-x"));
    bench.setVariable("JOVL_AS_CALLER", "false");
    assertIs("0:0 0", pullWithHelper());
  }

  @Test
  void ssh_isTheUsers() throws Exception {
    program("ssh", "exit 1\n");
    assertOfTheUser(asUser("build ssh://git@localhost/x.git"));
  }
}
