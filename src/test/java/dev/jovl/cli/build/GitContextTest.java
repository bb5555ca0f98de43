package dev.jovl.cli.build;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.jovl.cli.Ran;
import dev.jovl.testing.Ending;
import dev.jovl.testing.GitFixture;
import dev.jovl.testing.Installation;
import dev.jovl.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code jovl build} with a repository as the context. */
@ExtendWith(NeedsRoot.class)
final class GitContextTest {

  private final Path temp;
  private final GitFixture origin;

  GitContextTest(@TempDir Path temp) throws IOException {
    this.temp = temp;
    this.origin = new GitFixture(temp, "origin");
    origin.file("Dockerfile", "FROM scratch\nCOPY . /all\n").file("f", "first");
    origin.file(".dockerignore", "f\n").commit("main");
    origin.file("sub/dockerfile", "FROM scratch\nCOPY g /g\n").file("sub/g", "inner");
    origin.file("other", "FROM scratch\nCOPY f /other\n").file("f", "second").commit("side");
  }

  @AfterEach
  void nothingIsLeft() throws IOException {
    if (Files.exists(temp.resolve("store/staging"))) {
      try (Stream<Path> left = Files.list(temp.resolve("store/staging"))) {
        assertThat(left).isEmpty();
      }
    }
  }

  private Ran build(String... options) {
    Stream<String> call = Stream.of("--root", temp.resolve("store").toString(), "build", "-q");
    return Ran.of(Stream.concat(call, Arrays.stream(options)).toArray(String[]::new));
  }

  /** Builds into a directory and returns it. */
  private Path built(String name, String... options) {
    Path out = temp.resolve(name);
    Stream<String> all = Stream.concat(Stream.of("-o", out.toString()), Arrays.stream(options));
    Ran ran = build(all.toArray(String[]::new));
    assertWithMessage(ran.err()).that(ran.exitCode()).isEqualTo(0);
    return out;
  }

  @Test
  void repository_isTheContext_itsIgnoreFileCountsForNothing() throws IOException {
    Path out = built("whole", origin.url());
    assertThat(Files.readString(out.resolve("all/f"))).isEqualTo("first");
    assertThat(Files.exists(out.resolve("all/.git"))).isFalse();
  }

  /** Neither another place to fetch from nor a program that runs after a checkout. */
  @Test
  void configurationOfTheCaller_countsForNothing() throws IOException {
    Path home = Files.createDirectory(temp.resolve("home"));
    String script =
        """
        mkdir -p "$HOME/hooks" "$XDG_CONFIG_HOME/git"
        printf '#!/bin/sh\\ntouch "%1$s/hooked"\\n' >"$HOME/hooks/post-checkout"
        chmod 755 "$HOME/hooks/post-checkout"
        git config --global core.hooksPath "$HOME/hooks"
        git clone -q '%2$s' "$HOME/plain"; rm "%1$s/hooked"
        git config --global url.file:///nowhere.insteadOf file://
        cp "$HOME/.gitconfig" "$XDG_CONFIG_HOME/git/config"
        export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=core.hooksPath GIT_CONFIG_VALUE_0="$HOME/hooks"
        exec "$0" --root '%3$s' build -q -o '%3$s/out' '%2$s'
        """
            .formatted(temp, origin.url(), temp.resolve("store"));
    List<String> command = List.of("sh", "-euc", script, Installation.program("jovl").toString());
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("HOME", home.toString());
    builder.environment().put("XDG_CONFIG_HOME", home.resolve("xdg").toString());
    Process process = builder.start();
    process.getOutputStream().close();
    String said = new String(Ending.output(process), UTF_8);
    assertWithMessage(said).that(Ending.code(process)).isEqualTo(0);
    assertThat(Files.exists(temp.resolve("store/out/all/f"))).isTrue();
    assertThat(Files.exists(temp.resolve("hooked"))).isFalse();
  }

  @Test
  void ref_directory_andFile() throws IOException {
    assertThat(Files.readString(built("sub", origin.url() + "#side:sub").resolve("g")))
        .isEqualTo("inner");
    assertThat(
            Files.readString(
                built("other", "-f", "other", origin.url() + "#side").resolve("other")))
        .isEqualTo("second");
    assertThat(Files.readString(built("q", origin.url() + "?ref=side&subdir=sub").resolve("g")))
        .isEqualTo("inner");
  }

  @Test
  void sourceDate_isThatOfTheCommit() throws IOException {
    origin.commitOf(1_700_000_101, "side");
    for (String keep : new String[] {"0", "1"}) {
      Path out =
          built(
              "dated" + keep,
              "--build-arg=SOURCE_DATE_EPOCH=context",
              "--build-arg=BUILDKIT_CONTEXT_KEEP_GIT_DIR=" + keep,
              "-f",
              "other",
              origin.url() + "#side");
      assertThat(Files.getLastModifiedTime(out.resolve("other")).to(TimeUnit.SECONDS))
          .isEqualTo(1_700_000_101);
    }
  }

  /** Files of another time are others, for the cache too. */
  @Test
  void files_haveTheTimeOfTheCommit_whereThatIsAsked() throws IOException {
    origin.commitOf(1_700_000_101, "main");
    Path plain = built("plain", origin.url());
    Path timed = built("timed", origin.url() + "?mtime=commit");
    assertThat(Files.getLastModifiedTime(plain.resolve("all/f")).to(TimeUnit.SECONDS))
        .isNotEqualTo(1_700_000_101);
    assertThat(Files.getLastModifiedTime(timed.resolve("all/f")).to(TimeUnit.SECONDS))
        .isEqualTo(1_700_000_101);
  }

  @Test
  void gitDirectory_isInItWhereThatIsAsked() {
    String keep = "BUILDKIT_CONTEXT_KEEP_GIT_DIR=";
    Path kept = built("kept", "--build-arg", keep + "1", origin.url());
    assertThat(Files.exists(kept.resolve("all/.git/HEAD"))).isTrue();
    Path not = built("not", "--build-arg", keep + "0", origin.url());
    assertThat(Files.exists(not.resolve("all/.git"))).isFalse();
  }

  @Test
  void faults_areToldInALine() {
    refused("no branch or tag none is there", origin.url() + "#none");
    refused("the directory d is not in the repository", origin.url() + "#:d");
    refused("../x\" leads out of the repository", origin.url() + "#:../x");
    refused("\"--upload-pack=x\" can not be the name", origin.url() + "#--upload-pack=x");
    refused("a repository whose URL ends with .git, or", "file:///x");
    refused(
        "none: no such file in the repository; give -f a path in it", "-f", "none", origin.url());
    refused("a control character is in the URL", "github.com/a/\u0001");
  }

  @Test
  void buildContext_isARepositoryOfTheSameForms() throws IOException {
    Path here = Files.createDirectory(temp.resolve("here"));
    Files.writeString(
        here.resolve("Dockerfile"),
        "FROM scratch\nCOPY --from=plain f /plain\nCOPY --from=sub g /g\n");
    Path out =
        built(
            "named",
            "--build-context=plain=" + origin.url(),
            "--build-context=sub=" + origin.url() + "?ref=side&subdir=sub",
            here.toString());
    assertThat(Files.readString(out.resolve("plain"))).isEqualTo("first");
    assertThat(Files.readString(out.resolve("g"))).isEqualTo("inner");
  }

  @Test
  void buildContext_faults_areToldInALine() throws IOException {
    Path here = Files.createDirectory(temp.resolve("here"));
    Files.writeString(here.resolve("Dockerfile"), "FROM scratch\nCOPY --from=x f /f\n");
    refused(
        "--build-context x=ftp://h/x: this kind of context is not known; write NAME=DIR, NAME=URL",
        "--build-context=x=ftp://h/x",
        here.toString());
    refused("../y\" leads out", "--build-context=x=" + origin.url() + "#:../y", here.toString());
    assertThat(build("--build-context=x=" + origin.url() + "#none", here.toString()).err())
        .contains("Dockerfile:2: --build-context x: " + origin.url() + ": no branch or tag none");
  }

  private void refused(String message, String... call) {
    Ran ran = build(call);
    assertThat(ran.exitCode()).isNotEqualTo(0);
    assertThat(ran.err()).contains(message);
    assertThat(ran.err().strip().lines().count()).isEqualTo(1);
  }

  @Test
  void check_looksIntoIt() {
    assertThat(build("--check", origin.url()).exitCode()).isEqualTo(0);
  }
}
