package dev.jovl.build;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.jovl.oci.Digest;
import dev.jovl.testing.Await;
import dev.jovl.testing.Ending;
import dev.jovl.testing.NeedsRoot;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Builds that are killed, and the builds after them. */
@ExtendWith(NeedsRoot.class)
final class BuildKillTest {

  private final Path temp;

  BuildKillTest(@TempDir Path temp) {
    this.temp = temp;
  }

  /** Starts a build, waits until it prints a line, kills it, and all that it left running. */
  private void killAt(String line, String point, String... dockerfile) throws Exception {
    for (ProcessHandle left : killAlone(line, point, dockerfile)) {
      left.destroyForcibly();
      Await.until(() -> !left.isAlive());
    }
  }

  /** Returns what it had running. */
  private List<ProcessHandle> killAlone(String line, String point, String... dockerfile)
      throws Exception {
    return killAlone(() -> {}, line, point, dockerfile);
  }

  /** What is done before a kill. */
  private interface Look {
    void take() throws IOException;
  }

  private List<ProcessHandle> killAlone(
      Look before, String line, String point, String... dockerfile) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                BuildProgram.class.getName(),
                temp.toString(),
                point));
    command.addAll(List.of(dockerfile));
    Process build =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    List<ProcessHandle> started = List.of();
    try (BufferedReader out =
        new BufferedReader(new InputStreamReader(build.getInputStream(), UTF_8))) {
      Stream<String> lines = out.lines();
      assertWithMessage("the build gets to its point").that(lines.anyMatch(line::equals)).isTrue();
      started = build.descendants().toList();
      before.take();
    } finally {
      // It alone, as by kill -9: what it has started is not told.
      build.destroyForcibly();
      int unused = Ending.code(build);
    }
    return started;
  }

  private static int staged(Path store) throws IOException {
    try (Stream<Path> staging = Files.list(store.resolve("staging"))) {
      return (int) staging.count();
    }
  }

  private static boolean isMountedBelow(Path directory) throws IOException {
    return Files.readString(Path.of("/proc/self/mountinfo")).contains(" " + directory);
  }

  @Test
  void build_killedDuringRun_keepsTheEarlierSteps() throws Exception {
    String[] broken = {
      "FROM busybox", "RUN echo a > /a && busybox mkfifo /fifo", "RUN echo begun; cat /fifo",
    };
    killAt("begun", "none", broken);
    try (Workshop shop = new Workshop(temp)) {
      assertThat(staged(temp.resolve("store"))).isEqualTo(0);
      assertThat(isMountedBelow(temp)).isFalse();
      Digest image = shop.build("FROM busybox", broken[1], "RUN cat /a > /b");
      assertThat(shop.executed()).containsExactly("RUN cat /a > /b");
      assertThat(shop.read(image, "b")).isEqualTo("a\n");
    }
  }

  @Test
  void build_killedDuringRun_leavesNoMemoryMounted() throws Exception {
    killAt(
        "begun",
        "none",
        "FROM busybox",
        "RUN --mount=type=tmpfs,target=/t busybox mkfifo /t/fifo && echo begun && cat /t/fifo");
    try (Workshop shop = new Workshop(temp)) {
      assertThat(isMountedBelow(temp)).isFalse();
      try (Stream<Path> trash = Files.list(temp.resolve("store/trash"))) {
        assertThat(trash).isEmpty();
      }
    }
  }

  /** What is in memory can be a secret, which must not wait for another command to go. */
  @Test
  void build_killedAlone_leavesNoMemoryMounted() throws Exception {
    List<ProcessHandle> started =
        killAlone(
            "begun",
            "none",
            "FROM busybox",
            "RUN --mount=type=tmpfs,target=/t busybox mkfifo /t/fifo && echo begun && cat /t/fifo");
    Await.until(() -> started.stream().noneMatch(ProcessHandle::isAlive));
    assertThat(Files.readString(Path.of("/proc/self/mountinfo")))
        .doesNotContainMatch(" " + temp + "\\S* .* tmpfs ");
    try (Workshop shop = new Workshop(temp)) {
      assertThat(isMountedBelow(temp)).isFalse();
    }
  }

  /** Returns the files on the disk, and not on what is mounted there, that have a text. */
  private List<Path> filesWith(String text) throws IOException {
    Object disk = Files.getAttribute(temp, "unix:dev");
    List<Path> found = new ArrayList<>();
    SimpleFileVisitor<Path> visitor =
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
              throws IOException {
            return Files.getAttribute(directory, "unix:dev").equals(disk)
                ? FileVisitResult.CONTINUE
                : FileVisitResult.SKIP_SUBTREE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (attributes.isRegularFile() && Files.readString(file, ISO_8859_1).contains(text)) {
              found.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        };
    Path unused = Files.walkFileTree(temp, visitor);
    return found;
  }

  /** A runtime reads its environment from a file. */
  @Test
  void build_secretOfAVariable_isNeverOnTheDisk() throws Exception {
    List<ProcessHandle> started =
        killAlone(
            () -> {
              assertThat(filesWith("for-all")).isNotEmpty();
              assertThat(filesWith(BuildProgram.SECRET)).isEmpty();
            },
            "begun",
            "none",
            "FROM busybox",
            "RUN busybox mkfifo /fifo && echo for-all > /f",
            "RUN --mount=type=secret,id=key,env=KEY test -n \"$KEY\" && echo begun && cat /fifo");
    Await.until(() -> started.stream().noneMatch(ProcessHandle::isAlive));
    assertThat(filesWith(BuildProgram.SECRET)).isEmpty();
    try (Workshop shop = new Workshop(temp)) {
      assertThat(isMountedBelow(temp)).isFalse();
    }
  }

  @Test
  void build_killedBeforeCommit_runsTheStepAgain() throws Exception {
    String[] file = {"FROM busybox", "RUN echo a > /a", "RUN echo b > /b && touch /halt"};
    killAt("before-commit", "before-commit", file);
    try (Workshop shop = new Workshop(temp)) {
      assertThat(staged(temp.resolve("store"))).isEqualTo(0);
      Digest image = shop.build(file);
      assertThat(shop.executed()).containsExactly(file[2]);
      assertThat(shop.read(image, "a") + shop.read(image, "b")).isEqualTo("a\nb\n");
    }
  }

  @Test
  void build_killedAfterCommit_isCompletedByTheNext() throws Exception {
    String[] file = {"FROM busybox", "RUN echo a > /a", "RUN echo b > /b && touch /halt"};
    killAt("after-commit", "after-commit", file);
    try (Workshop shop = new Workshop(temp)) {
      assertThat(staged(temp.resolve("store"))).isEqualTo(0);
      Digest image = shop.build(file);
      assertThat(shop.executed()).containsExactly(file[2]);
      assertThat(shop.read(image, "b")).isEqualTo("b\n");
      shop.build(file);
      assertThat(shop.executed()).isEmpty();
    }
  }
}
