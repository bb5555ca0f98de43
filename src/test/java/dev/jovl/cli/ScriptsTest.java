package dev.jovl.cli;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.testing.Ending;
import dev.jovl.testing.Shell;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The scripts, with stand-ins for the programs that they look for and call. */
final class ScriptsTest {
  private static final Path SCRIPTS = Path.of("scripts").toAbsolutePath();

  /** A program that setup looks for, in its list of packages. */
  private static final Pattern PROBED =
      Pattern.compile("^  '\\S+ ([a-z0-9.-]+)'$", Pattern.MULTILINE);

  private final Path checkout;
  private final Path programs;

  ScriptsTest(@TempDir Path temporary) throws IOException {
    checkout = temporary;
    Files.createDirectory(checkout.resolve("scripts"));
    programs = Files.createDirectory(checkout.resolve("programs"));
  }

  private static void executable(Path file, String content) throws IOException {
    Path unused = Files.writeString(file, content);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private void takeFromTheMachine(String... tools) throws IOException {
    for (String tool : tools) {
      String real = Shell.run(checkout, "command -v " + tool).strip();
      executable(programs.resolve(tool), "#!/bin/sh\nexec " + real + " \"$@\"\n");
    }
  }

  /**
   * Makes a machine on which nothing is missing, by the name, of all that setup looks for; its user
   * is root. apt knows fuse3 and the JDK of another release, and writes down what it is asked.
   */
  private void makeMachine() throws IOException {
    String setup = Files.readString(SCRIPTS.resolve("setup"));
    executable(
        checkout.resolve("scripts/setup"),
        setup
            .replaceAll(" have_[a-z0-9]+'", " javac'")
            .replace("/usr/sbin/policy-rc.d", checkout + "/policy"));
    takeFromTheMachine("env", "bash", "cat", "sed", "mktemp", "rm", "chmod", "ln");
    for (String program : PROBED.matcher(setup).results().map(m -> m.group(1)).toList()) {
      executable(programs.resolve(program), "#!/bin/sh\n");
    }
    executable(programs.resolve("javac"), "#!/bin/sh\n");
    executable(programs.resolve("id"), "#!/bin/sh\necho 0\n");
    executable(programs.resolve("apt-get"), "#!/bin/sh\necho \"$*\" >>" + checkout + "/asked\n");
    executable(
        programs.resolve("apt-cache"),
        "#!/bin/sh\ncase $2 in fuse3 | default-jdk-headless) echo \"$2 | 1 |\" ;; esac\n");
  }

  private record Ended(int code, String said) {}

  private Ended run(String script, String... words) throws IOException {
    return run(checkout.resolve("scripts").resolve(script), List.of(words));
  }

  private Ended run(Path script, List<String> words) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(script.toString())
            .redirectErrorStream(true)
            .directory(checkout.toFile());
    builder.command().addAll(words);
    builder.environment().put("PATH", programs.toString());
    Process process = builder.start();
    process.getOutputStream().close();
    String said = new String(Ending.output(process), StandardCharsets.UTF_8);
    return new Ended(Ending.code(process), said);
  }

  @Test
  void everyScript_canBeReadByItsShell() throws IOException {
    assertThat(Shell.run(SCRIPTS, "for each in *; do bash -n \"$each\"; done")).isEmpty();
    assertThat(Shell.run(SCRIPTS, "for each in jovl install; do sh -n \"$each\"; done")).isEmpty();
  }

  /** Before anything is installed or built: there is no program for that here. */
  @ParameterizedTest
  @CsvSource({
    "setup, --with-pears",
    "bench, --fast",
    "bench, --trials",
    "install, --prefx",
    "install, --prefix",
    "demo, --fast",
  })
  void wrongWord_isRefusedBeforeAnythingIsDone(String script, String word) throws IOException {
    takeFromTheMachine("bash", "sed");
    Ended ended = run(SCRIPTS.resolve(script), List.of(word));
    assertThat(ended.said())
        .matches(script + ": .*" + word + ".* scripts/" + script + " --help\\)?\n");
    assertThat(ended.code()).isEqualTo(2);
  }

  @Test
  void setup_whereOnlyAPeerIsMissingThatTheReleaseDoesNotHave_asksNoNetwork() throws IOException {
    makeMachine();
    Files.delete(programs.resolve("unionfs"));
    Ended ended = run("setup", "--with-peers");
    assertThat(ended.said()).contains("setup: this release has no unionfs-fuse");
    assertThat(ended.said()).doesNotContain("missing");
    assertThat(Files.exists(checkout.resolve("asked"))).isFalse();
  }

  @Test
  void setup_byRoot_installsWhatTheReleaseHas() throws IOException {
    makeMachine();
    Files.delete(programs.resolve("unionfs"));
    Files.delete(programs.resolve("fusermount3"));
    Ended ended = run("setup", "--with-peers");
    assertThat(ended.code()).isEqualTo(1); // what was installed is a stand-in
    assertThat(Files.readString(checkout.resolve("asked")))
        .isEqualTo("update -qq\ninstall -y -qq --no-install-recommends fuse3\n");
  }

  @Test
  void setup_byAUser_namesThePackagesOfTheRelease() throws IOException {
    makeMachine();
    executable(programs.resolve("id"), "#!/bin/sh\necho 1000\n");
    Files.delete(programs.resolve("javac"));
    Ended ended = run("setup");
    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.said()).contains("--no-install-recommends default-jdk-headless ");
    assertThat(ended.said()).doesNotContain("openjdk-17");
    assertThat(Files.exists(checkout.resolve("asked"))).isFalse();
  }

  /** What is missing then leaves tests out; without Maven there is none to run. */
  @Test
  void test_byAUserWhoCannotInstall_runsIfMavenAndAJdkAreThere() throws IOException {
    makeMachine();
    takeFromTheMachine("readlink", "dirname", "tee", "awk");
    executable(programs.resolve("id"), "#!/bin/sh\necho 1000\n");
    executable(
        programs.resolve("mvn"),
        "#!/bin/sh\necho \"Tests run: 3, Failures: 0, Errors: 0, Skipped: 1\"\n");
    executable(checkout.resolve("scripts/test"), Files.readString(SCRIPTS.resolve("test")));
    Files.delete(programs.resolve("crun"));
    Ended ended = run("test");
    assertThat(ended.said()).contains("setup: missing: crun\n");
    assertThat(ended.said()).endsWith("\nTests run: 3, Failures: 0, Errors: 0, Skipped: 1\n");
    assertThat(ended.code()).isEqualTo(0);
    Files.delete(programs.resolve("mvn"));
    assertThat(run("test").code()).isEqualTo(1);
  }
}
