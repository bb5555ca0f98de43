package dev.jovl.build;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.build.request.BuildException;
import dev.jovl.oci.Digest;
import dev.jovl.testing.NeedsRoot;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole builds on a busybox image, without a network. */
@ExtendWith({NeedsRoot.class, WorkshopPerTest.class})
final class BuilderTest {

  private final Workshop shop;

  BuilderTest(Workshop shop) {
    this.shop = shop;
  }

  private static final String[] FIRST = {
    "# This is a comment",
    "FROM busybox",
    "MAINTAINER jovl <jovl@example.org>",
    "RUN echo hello  world && \\",
    "    echo done > /done",
    "EXPOSE 80",
    "CMD [\"cat\", \"/done\"]",
  };

  @Test
  void build_classicTranscript_firstTime() throws Exception {
    Digest image = shop.build(FIRST);
    assertThat(shop.masked())
        .isEqualTo(
            """
            Sending build context to Docker daemon 1.024 kB
            Step 1 : FROM busybox
             ---> ID
            Step 2 : MAINTAINER jovl <jovl@example.org>
             ---> Running in ID
             ---> ID
            Removing intermediate container ID
            Step 3 : RUN echo hello  world &&     echo done > /done
             ---> Running in ID
            hello world
             ---> ID
            Removing intermediate container ID
            Step 4 : EXPOSE 80
             ---> Running in ID
             ---> ID
            Removing intermediate container ID
            Step 5 : CMD cat /done
             ---> Running in ID
             ---> ID
            Removing intermediate container ID
            Successfully built ID
            """);
    assertThat(shop.transcript()).endsWith("Successfully built " + image.shortHex() + "\n");
    assertThat(shop.read(image, "done")).isEqualTo("done\n");
  }

  @Test
  void build_classicTranscript_secondTime_isTheSameImage() throws Exception {
    Digest first = shop.build(FIRST);
    Digest second = shop.build(FIRST);
    assertThat(second).isEqualTo(first);
    assertThat(shop.masked())
        .isEqualTo(
            """
            Sending build context to Docker daemon 1.024 kB
            Step 1 : FROM busybox
             ---> ID
            Step 2 : MAINTAINER jovl <jovl@example.org>
             ---> Using cache
             ---> ID
            Step 3 : RUN echo hello  world &&     echo done > /done
             ---> Using cache
             ---> ID
            Step 4 : EXPOSE 80
             ---> Using cache
             ---> ID
            Step 5 : CMD cat /done
             ---> Using cache
             ---> ID
            Successfully built ID
            """);
  }

  /** What the progress hides stays hidden. */
  @Test
  void build_failingCommandWithALogin_doesNotTellIt() {
    BuildException failure =
        assertThrows(
            BuildException.class,
            () -> shop.build("FROM busybox", "RUN false https://me:secret@host/x"));
    assertThat(failure)
        .hasMessageThat()
        .isEqualTo(
            "The command '/bin/sh -c false https://xxxxx@host/x' returned a non-zero code: 1");
  }

  @Test
  void build_failingStep_keepsTheEarlierOnes() throws Exception {
    BuildException failure =
        assertThrows(
            BuildException.class,
            () -> shop.build("FROM busybox", "RUN echo a > /a", "RUN echo no; exit 3", "RUN b"));
    assertThat(failure)
        .hasMessageThat()
        .isEqualTo("The command '/bin/sh -c echo no; exit 3' returned a non-zero code: 3");
    assertThat(failure.exitCode()).isEqualTo(3);
    assertThat(shop.masked())
        .isEqualTo(
            """
            Sending build context to Docker daemon 1.024 kB
            Step 1 : FROM busybox
             ---> ID
            Step 2 : RUN echo a > /a
             ---> Running in ID
             ---> ID
            Removing intermediate container ID
            Step 3 : RUN echo no; exit 3
             ---> Running in ID
            no
            """);
    Digest fixed = shop.build("FROM busybox", "RUN echo a > /a", "RUN echo yes > /b");
    assertThat(shop.executed()).containsExactly("RUN echo yes > /b");
    assertThat(shop.read(fixed, "a")).isEqualTo("a\n");
  }

  @Test
  void build_secondCopyChanged_runsNothingAbove() throws Exception {
    shop.file("one", "1").file("two", "2");
    String[] file = {
      "FROM busybox", "COPY one /one", "RUN cat /one > /r", "COPY two /two", "RUN cat /two > /s"
    };
    shop.build(file);
    shop.build(file);
    assertThat(shop.executed()).isEmpty();
    shop.file("two", "22");
    Digest image = shop.build(file);
    assertThat(shop.executed()).containsExactly("COPY two /two", "RUN cat /two > /s").inOrder();
    assertThat(shop.read(image, "s")).isEqualTo("22");
    Files.setLastModifiedTime(shop.context().resolve("two"), FileTime.fromMillis(1));
    shop.build(file);
    assertThat(shop.executed()).isEmpty();
  }

  @Test
  void build_sameResult_letsLaterStepsHit() throws Exception {
    String[] file = {"FROM busybox", "RUN --mount=target=/m echo x > /x", "RUN cat /x > /y"};
    shop.file("f", "one").build(file);
    shop.file("f", "two").build(file);
    assertThat(shop.executed()).containsExactly(file[1]);
  }

  @Test
  void build_argumentChanges_runThatSeesIt() throws Exception {
    String[] file = {"FROM busybox", "RUN echo 0 > /0", "ARG V=1", "ENV K=$V", "RUN echo $K > /k"};
    shop.build(file);
    Digest image = shop.argument("V", "2").build(file);
    assertThat(shop.executed()).containsExactly("ARG V=1", "ENV K $V", "RUN echo $K > /k");
    assertThat(shop.read(image, "k")).isEqualTo("2\n");
    assertThat(shop.config(image).config().env()).contains("K=2");
  }

  @Test
  void build_proxy_isThereInBothSpellings() throws Exception {
    shop.argument("HTTP_PROXY", "one").argument("no_proxy", "two").argument("NO_PROXY", "three");
    Digest image =
        shop.build("FROM busybox", "RUN echo $HTTP_PROXY $http_proxy $no_proxy $NO_PROXY > /p");
    assertThat(shop.read(image, "p")).isEqualTo("one one two three\n");
  }

  /** Who builds knows the way out better than who made the base image. */
  @Test
  void build_proxy_isTheGivenOne_whateverTheImageSays() throws Exception {
    shop.argument("http_proxy", "given");
    Digest image =
        shop.build(
            "FROM busybox",
            "ENV http_proxy=image ftp_proxy=other",
            "RUN echo $http_proxy $HTTP_PROXY $ftp_proxy > /p");
    assertThat(shop.read(image, "p")).isEqualTo("given given other\n");
    assertThat(shop.config(image).config().env()).contains("http_proxy=image");
    List<String> names =
        shop.commands().all().get(0).env().stream()
            .map(variable -> variable.split("=", 2)[0])
            .toList();
    assertThat(names).containsNoDuplicates();
  }

  @Test
  void build_destinationByArgument_isInTheKey() throws Exception {
    shop.file("f", "x");
    String[] file = {"FROM busybox", "ARG D=/a", "COPY f $D"};
    shop.build(file);
    Digest image = shop.argument("D", "/b").build(file);
    assertThat(shop.read(image, "b")).isEqualTo("x");
  }

  @Test
  void build_vectorOrJoinedText_differ() throws Exception {
    shop.build("FROM busybox", "RUN [\"touch\", \"/a b\"]");
    Digest image = shop.build("FROM busybox", "RUN [\"touch\", \"/a\", \"b\"]");
    assertThat(shop.executed()).hasSize(1);
    assertThat(shop.<Boolean>in(image, root -> Files.exists(root.resolve("a")))).isTrue();
  }

  @Test
  void build_renamedFileInDirectory_isSeen() throws Exception {
    shop.file("d/a", "x");
    shop.build("FROM busybox", "COPY d /d");
    Files.move(shop.context().resolve("d/a"), shop.context().resolve("d/b"));
    Digest image = shop.build("FROM busybox", "COPY d /d");
    assertThat(shop.executed()).hasSize(1);
    assertThat(shop.<Boolean>in(image, root -> Files.exists(root.resolve("d/a")))).isFalse();
  }

  @Test
  void build_labelAbove_doesNotRunAgain() throws Exception {
    shop.build("FROM busybox", "LABEL a=1", "RUN echo x > /x");
    Digest image = shop.build("FROM busybox", "LABEL a=2", "RUN echo x > /x");
    assertThat(shop.executed()).containsExactly("LABEL a 2");
    assertThat(shop.config(image).config().labels()).containsExactly("a", "2");
  }

  @Test
  void build_noCache_runsAgainButKeepsLayers() throws Exception {
    String[] file = {"FROM busybox", "RUN echo x > /x"};
    Digest first = shop.build(file);
    Digest second = shop.noCache(true).build(file);
    assertThat(shop.executed()).containsExactly("RUN echo x > /x");
    assertThat(shop.config(second).diffIds()).isEqualTo(shop.config(first).diffIds());
  }

  @Test
  void build_stages_onlyTheNeededOnes() throws Exception {
    String[] file = {
      "FROM busybox AS one",
      "RUN mkdir /out && echo 1 > /out/f && chmod 640 /out/f",
      "FROM busybox AS unused",
      "RUN exit 1",
      "FROM one AS two",
      "RUN echo 2 > /out/g",
      "FROM scratch",
      "COPY --from=two /out /",
      "COPY --from=0 /out/f /h",
    };
    Digest image = shop.build(file);
    assertThat(shop.read(image, "f") + shop.read(image, "g") + shop.read(image, "h"))
        .isEqualTo("1\n2\n1\n");
    assertThat(shop.config(image).diffIds()).hasSize(2);
    Digest one = shop.target("one").build(file);
    assertThat(shop.config(one).diffIds()).hasSize(2);
    assertThat(shop.executed()).isEmpty();
  }

  @Test
  void build_deletedFile_isAWhiteout() throws Exception {
    Digest image = shop.build("FROM busybox", "RUN echo x > /x", "RUN rm /x /etc/group");
    assertThat(shop.<Boolean>in(image, root -> Files.exists(root.resolve("x")))).isFalse();
    assertThat(shop.<Boolean>in(image, root -> Files.exists(root.resolve("etc/group")))).isFalse();
    assertThat(shop.<Boolean>in(image, root -> Files.exists(root.resolve("etc/passwd")))).isTrue();
  }

  @Test
  void build_workdirAndUser() throws Exception {
    Digest image =
        shop.build(
            "FROM busybox", "USER user", "WORKDIR /a/b", "WORKDIR c", "RUN echo $PWD > /tmp/p");
    assertThat(shop.config(image).config().workingDir()).isEqualTo("/a/b/c");
    assertThat(shop.read(image, "tmp/p")).isEqualTo("/a/b/c\n");
    assertThat(
            shop.<Object>in(image, root -> Files.getAttribute(root.resolve("a/b/c"), "unix:uid")))
        .isEqualTo(7);
    assertThat(shop.commands().all().get(0).user()).isEqualTo("user");
  }

  /** As docker shows it, and as buildah's conformance tests ask for it. */
  @Test
  void build_workdir_staysInTheImageAsItIsWritten_andIsCleanForSteps() throws Exception {
    shop.file("f", "x");
    Digest image =
        shop.build(
            "FROM busybox",
            "RUN mkdir /real && ln -s /real/in /link",
            "WORKDIR /link/../w//",
            "RUN pwd > p",
            "COPY f .");
    assertThat(shop.config(image).config().workingDir()).isEqualTo("/link/../w//");
    assertThat(shop.read(image, "w/p")).isEqualTo("/w\n");
    assertThat(shop.read(image, "w/f")).isEqualTo("x");
    Digest relative = shop.build("FROM busybox", "WORKDIR /a/../b/", "WORKDIR ../c/");
    assertThat(shop.config(relative).config().workingDir()).isEqualTo("/c");
  }

  @Test
  void build_workdir_userThatTheImageDoesNotKnow_isRoot() throws Exception {
    Digest image = shop.build("FROM busybox", "USER unknown", "WORKDIR /w/d");
    assertThat(shop.<Object>in(image, root -> Files.getAttribute(root.resolve("w/d"), "unix:uid")))
        .isEqualTo(0);
    assertThat(shop.config(image).config().user()).isEqualTo("unknown");
  }

  @Test
  void build_copyToNothing_goesToTheWorkingDirectory() throws Exception {
    shop.file("f", "x");
    Digest image = shop.build("FROM busybox", "ENV E=", "WORKDIR /w", "COPY f $E");
    assertThat(shop.read(image, "w/f")).isEqualTo("x");
  }

  @Test
  void build_baseById() throws Exception {
    Digest built = shop.build("FROM busybox", "RUN echo x > /x");
    assertThat(shop.read(shop.build("FROM " + built, "RUN true"), "x")).isEqualTo("x\n");
    Digest image = shop.build("FROM " + built.shortHex(), "COPY --from=" + built + " /x /y");
    assertThat(shop.read(image, "y")).isEqualTo("x\n");
  }

  @Test
  void build_missingProgram_pointsAtTheLine() {
    BuildException failure =
        assertThrows(BuildException.class, () -> shop.build("FROM busybox", "RUN [\"nope\"]"));
    assertThat(failure).hasMessageThat().startsWith("Dockerfile:2: \"nope\": executable file not");
    assertThat(failure.exitCode()).isEqualTo(127);
  }

  @Test
  void build_entrypointClearsInheritedCommand() throws Exception {
    shop.build("FROM busybox AS base", "CMD [\"x\"]", "FROM base", "ENTRYPOINT [\"y\"]");
    Digest image =
        shop.build("FROM busybox AS base", "CMD [\"x\"]", "FROM base", "ENTRYPOINT [\"y\"]");
    assertThat(shop.config(image).config().cmd()).isEmpty();
    Digest both = shop.build("FROM busybox", "CMD [\"x\"]", "ENTRYPOINT [\"y\"]");
    assertThat(shop.config(both).config().cmd()).isEqualTo(Optional.of(List.of("x")));
  }

  @Test
  void build_triggers() throws Exception {
    shop.file("f", "x");
    shop.build("FROM busybox", "ONBUILD COPY f /f", "ONBUILD RUN cat /f > /g");
    Digest image = shop.build("FROM built", "RUN cat /g > /h");
    assertThat(shop.read(image, "h")).isEqualTo("x");
    assertThat(shop.transcript()).contains("# Executing 2 build triggers...\n");
    assertThat(shop.config(image).config().onBuild()).isEmpty();
  }

  @Test
  void build_faultOfATrigger_pointsAtItsBase() throws Exception {
    shop.build("FROM busybox", "ONBUILD COPY nothing /");
    BuildException failure =
        assertThrows(BuildException.class, () -> shop.build("# first", "FROM built"));
    assertThat(failure).hasMessageThat().startsWith("Dockerfile:2: ");
    assertThat(failure).hasMessageThat().contains("    2 | FROM built");
  }

  @Test
  void build_history() throws Exception {
    shop.file("f", "x");
    Digest image =
        shop.build(
            "FROM busybox",
            "ARG A=1",
            "ARG TOKEN=t",
            "RUN echo $A > /a",
            "COPY f /f",
            "CMD [\"x\", \"y\"]");
    List<String> texts =
        shop.config(image).history().stream().map(step -> step.createdBy()).toList();
    assertThat(texts.subList(1, 4))
        .containsExactly(
            "/bin/sh -c #(nop)  ARG A=1",
            "/bin/sh -c #(nop)  ARG TOKEN=****",
            "|2 A=1 TOKEN=**** /bin/sh -c echo $A > /a")
        .inOrder();
    assertThat(texts.get(4)).matches("/bin/sh -c #\\(nop\\) COPY file:[0-9a-f]{64} in /f ");
    assertThat(texts.get(5)).isEqualTo("/bin/sh -c #(nop)  CMD [\"x\" \"y\"]");
  }

  @Test
  void build_faults_pointAtTheLine() {
    shop.target("0");
    for (String line :
        List.of(
            "RUN --mount=type=ssh,required=true true",
            "RUN --device=x true",
            "COPY nothing /",
            "COPY a b /c",
            "COPY https://example.org/a /",
            "ADD --keep-git-dir=true x /",
            "STOPSIGNAL SIGX",
            "EXPOSE 99999",
            "EXPOSE localhost:80:80",
            "COPY --from=later a /b")) {
      BuildException failure =
          assertThrows(
              BuildException.class,
              () -> shop.build("FROM busybox", line, "FROM busybox AS later"),
              line);
      assertThat(failure).hasMessageThat().startsWith("Dockerfile:2: ");
      assertThat(failure).hasMessageThat().contains("    2 | " + line);
    }
  }

  @Test
  void build_unknownBase_saysItsName() {
    BuildException failure = assertThrows(BuildException.class, () -> shop.build("FROM nowhere:1"));
    assertThat(failure).hasMessageThat().contains("nowhere:1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "FROM biuld",
        "FROM busybox\nCOPY --from=Biuld /f /",
        "FROM busybox\nRUN --mount=from=builds,target=/m true"
      })
  void image_notThere_tellsTheStageThatIsNear(String last) {
    BuildException e =
        assertThrows(
            BuildException.class, () -> shop.build("FROM busybox AS build", "RUN true", last));
    assertThat(e).hasMessageThat().contains("; did you mean the stage build?");
  }

  @ParameterizedTest
  @ValueSource(strings = {"FROM php", "FROM busybox\nCOPY --from=later /f /", "FROM host:1/app"})
  void image_notThere_andNoEarlierStageIsNear(String next) {
    BuildException e =
        assertThrows(
            BuildException.class,
            () ->
                shop.build(
                    "FROM busybox AS app", next, "FROM busybox AS late", "COPY --from=1 / /x"));
    assertThat(e).hasMessageThat().doesNotContain("did you mean");
  }

  /** Deeper than any copy goes; how long the tar of a context would be is one line of output. */
  @Test
  void build_contextThatNobodyCanMeasure_countsOnlyWhereItIsCopied() throws Exception {
    shop.file("f", "x");
    shop.shell("mkdir -p $(printf 'd/%.0s' $(seq 1100))");
    for (boolean plain : List.of(true, false)) {
      Digest image = shop.plain(plain).build("FROM scratch", "COPY f /");
      assertThat(shop.read(image, "f")).isEqualTo("x");
      assertThat(shop.transcript().contains("ontext")).isEqualTo(!plain);
    }
    for (String copy : List.of("COPY . /", "COPY --parents **/x /")) {
      BuildException e = assertThrows(BuildException.class, () -> shop.build("FROM scratch", copy));
      assertThat(e).hasMessageThat().contains("nested deeper than 1024 levels");
    }
  }

  @Test
  void build_baseThatIsNotThere_isAStepThatFailed() throws Exception {
    BuildException e =
        assertThrows(BuildException.class, () -> shop.plain(true).build("FROM nowhere"));
    assertThat(e).hasMessageThat().contains("not in the store");
    assertThat(shop.transcript()).containsMatch("#1 \\[stage-0 1/1\\] FROM nowhere\n#1 ERROR ");
  }
}
