package dev.jovl.cli;

import static com.google.common.truth.Truth.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How the launcher of a checkout keeps the archive of classes, with a Java that only writes down
 * what it was started for.
 */
final class LauncherTest {
  private static final String JAVA =
      """
      #!/bin/sh
      case "$*" in
        *-Xshare:dump*)
          echo dump >>"$JAVA_HOME/log"
          [ ! -e "$JAVA_HOME/fails" ] || exit 1
          for word in "$@"; do
            case $word in -XX:SharedArchiveFile=*) echo archive >"${word#*=}" ;; esac
          done
          ;;
        *' --prepare '*) ;;
        *) echo start >>"$JAVA_HOME/log" ;;
      esac
      """;

  private final Path checkout;
  private final Path java;
  private final Path archive;

  LauncherTest(@TempDir Path base) {
    checkout = base.resolve("checkout");
    java = base.resolve("java");
    archive = checkout.resolve("target/jovl.jsa");
  }

  @BeforeEach
  void makeCheckout() throws IOException {
    Files.createDirectories(checkout.resolve("src/main"));
    Files.createFile(checkout.resolve("pom.xml"));
    Files.createDirectories(checkout.resolve("target/lib"));
    Files.createFile(checkout.resolve("target/jovl.jar"));
    touch(checkout.resolve("src/main"), -60);
    touch(checkout.resolve("pom.xml"), -60);
    touch(checkout.resolve("target/jovl.jar"), -30);
    executable("scripts/jovl", Files.readString(Path.of("scripts/jovl")));
    executable("../java/bin/java", JAVA);
  }

  private void executable(String path, String content) throws IOException {
    Path file = checkout.resolve(path).normalize();
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** Starts the program; returns what Java was started for since the last time. */
  private String start() throws IOException, InterruptedException {
    Path log = java.resolve("log");
    Files.deleteIfExists(log);
    ProcessBuilder builder =
        new ProcessBuilder(checkout.resolve("scripts/jovl").toString(), "images")
            .redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", java.toString());
    Process process = builder.start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isEqualTo(0);
    assertThat(said.isEmpty()).isNotEqualTo(said.contains("once"));
    return Files.readString(log).replace('\n', ' ').strip();
  }

  private static void touch(Path file, int secondsFromNow) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(secondsFromNow)));
  }

  @Test
  void start_withoutArchive_makesItOnce() throws Exception {
    assertThat(start()).isEqualTo("dump start");
    assertThat(Files.readString(archive)).isEqualTo("archive\n");
    assertThat(start()).isEqualTo("start");
  }

  /** Maven's package writes the jar and leaves the archive, which Java then takes no more. */
  @Test
  void start_withTheArchiveOfAnOlderJar_makesItAgain() throws Exception {
    Files.writeString(archive, "old");
    touch(archive, -40);
    assertThat(start()).isEqualTo("dump start");
    assertThat(Files.readString(archive)).isEqualTo("archive\n");
    assertThat(start()).isEqualTo("start");
  }

  @Test
  void start_whereNoArchiveCanBeMade_doesNotTryEachTime() throws Exception {
    Files.createFile(java.resolve("fails"));
    assertThat(start()).isEqualTo("dump start");
    assertThat(Files.size(archive)).isEqualTo(0);
    assertThat(start()).isEqualTo("start");
  }
}
