package dev.jovl.cli;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import dev.jovl.testing.BenchPerTest;
import dev.jovl.testing.JovlBench;
import dev.jovl.testing.JovlBench.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What bash makes of a word that was begun. */
@ExtendWith(BenchPerTest.class)
final class CompletionTest {
  private final JovlBench bench;
  private String jovl = "";
  private String store = "";
  private List<String> root = List.of();

  CompletionTest(JovlBench bench) {
    this.bench = bench;
  }

  @BeforeEach
  void prepare() throws IOException {
    jovl = bench.launcher("jovl").toString();
    store = bench.path("store").toString();
    root = List.of("--root", store);
    Outcome made = bench.run(List.of("sh", "-c", jovl + " completion >script"));
    assertWithMessage(made.err()).that(made.exitCode()).isEqualTo(0);
    for (String name : List.of("debian:12", "debian:13", "localhost:5000/site:latest")) {
      Outcome outcome = bench.jovl("--root", store, "import", bench.path("lower").toString(), name);
      assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(0);
    }
  }

  /** Returns what the last of the words may become, sorted; the words are as bash divides them. */
  private List<String> completed(String... words) throws IOException {
    String script =
        "source ./script && COMP_WORDS=(\"$@\") COMP_CWORD=$(($# - 1)) COMP_LINE=\"$*\""
            + " && _jovl_complete; printf '%s\\n' \"${COMPREPLY[@]}\" | sort";
    List<String> command = new ArrayList<>(List.of("bash", "-c", script, "bash", jovl));
    command.addAll(root);
    command.addAll(List.of(words));
    Outcome outcome = bench.run(command);
    assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(0);
    return outcome.out().strip().lines().toList();
  }

  @Test
  void images_areCompletedWhereACommandTakesOne() throws IOException {
    List<String> all = List.of("debian:12", "debian:13", "localhost:5000/site:latest");
    for (String command : List.of("run", "push", "images", "history", "inspect", "tag", "rmi")) {
      assertWithMessage(command).that(completed(command, "")).isEqualTo(all);
    }
    assertThat(completed("save", "deb")).containsExactly("debian:12", "debian:13");
    assertThat(completed("rmi", "debian:12", "loc")).containsExactly("localhost:5000/site:latest");
  }

  /** Bash replaces only what stands behind the last colon. */
  @Test
  void tag_isCompletedBehindTheColon() throws IOException {
    assertThat(completed("rmi", "debian", ":", "1")).containsExactly("12", "13");
    assertThat(completed("rmi", "debian", ":")).containsExactly("12", "13");
    assertThat(completed("rmi", "localhost", ":", "5000/s")).containsExactly("5000/site:latest");
  }

  @Test
  void options_areCompleted() throws IOException {
    assertThat(completed("build", "--no")).containsExactly("--no-cache", "--no-cache-filter");
    assertThat(completed("rmi", "--no")).containsExactly("--no-prune");
  }

  @Test
  void valuesOfOptions_areCompletedWhereTheyAreWords() throws IOException {
    assertThat(completed("run", "--network", "")).containsExactly("host", "none");
    assertThat(completed("run", "--runtime", "c")).containsExactly("chroot", "crun");
    assertThat(completed("build", "--progress", ""))
        .containsExactly("auto", "classic", "none", "plain", "quiet");
    assertThat(completed("save", "--format", "")).containsExactly("docker-archive", "oci-archive");
  }

  @Test
  void valuesBehindAnEqualsSign_areTakenAsThoseBehindABlank() throws IOException {
    assertThat(completed("run", "--network", "=")).containsExactly("host", "none");
    assertThat(completed("run", "--network", "=", "h")).containsExactly("host");
    assertThat(completed("run", "-e", "A", "=", "b", "debian", ":")).containsExactly("12", "13");
    root = List.of("--root", "=", store);
    assertThat(completed("rmi", "debian", ":")).containsExactly("12", "13");
  }

  @Test
  void commands_areCompletedForHelp() throws IOException {
    assertThat(completed("help", "im")).containsExactly("images", "import");
  }

  /** What follows the image is the program's, as with docker. */
  @Test
  void behindTheImage_nothingOfOursIsOffered() throws IOException {
    assertThat(completed("run", "--rm", "-e", "A=b", "debian:12", "-")).isEmpty();
    assertThat(completed("run", "--env", "=", "A", "debian:12", "cat", "deb")).isEmpty();
    assertThat(completed("run", "--rm", "-e", "A=b", "--net")).contains("--network");
    assertThat(completed("run", "--name", "x", "debian", ":", "1")).containsExactly("12", "13");
  }

  @Test
  void store_thatIsNotThereCompletesNothing() throws IOException {
    root = List.of("--root", Files.createFile(bench.path("file")).toString());
    assertThat(completed("rmi", "")).isEmpty();
  }
}
