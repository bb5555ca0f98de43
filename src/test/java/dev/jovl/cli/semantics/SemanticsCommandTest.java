package dev.jovl.cli.semantics;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.cli.Ran;
import dev.jovl.linux.Identity;
import dev.jovl.linux.Self;
import dev.jovl.oci.JsonObject;
import dev.jovl.oci.JsonValue;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The table as a command: who can be asked, and how it answers. */
final class SemanticsCommandTest {
  private static final String OVERLAY =
      "mount -t overlay o -o lowerdir={lower},upperdir={upper},workdir={work} {mnt}";

  /** The cases give files to other owners. */
  private static void requireRoot() {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
  }

  @Test
  void directory_isAskedWhatNeedsNoLayers(@TempDir Path directory) {
    requireRoot();
    Ran ran =
        Ran.of("semantics", "-k", "symlink.long", "-k", "whiteout.unlink.lower", "" + directory);
    assertWithMessage(ran.out()).that(ran.exitCode()).isEqualTo(0);
    assertThat(ran.out()).containsMatch("(?m)^case +" + Pattern.quote("" + directory) + "$");
    assertThat(ran.out()).containsMatch("(?m)^whiteout.unlink.lower +n/a$");
    assertThat(ran.out()).containsMatch("(?m)^symlink.long +pass$");
    assertThat(ran.out()).endsWith("| **all** | 1 / 1 |\n");
    assertThat(directory.toFile().list()).isEmpty();
  }

  /** What is mounted is a directory that shows no layer, which the case of the layer finds out. */
  @Test
  void command_mountsAContestant() {
    requireRoot();
    Ran right = Ran.of("semantics", "-k", "lookup.lower.file", "--mount", OVERLAY);
    assertWithMessage(right.out()).that(right.exitCode()).isEqualTo(0);
    assertThat(right.out()).containsMatch("(?m)^lookup.lower.file +pass$");
    String wrong = "mount --bind {upper} {mnt}";
    Ran both = Ran.of("semantics", "-k", "lookup.lower.file", "--mount", wrong, "kernel");
    assertThat(both.exitCode()).isEqualTo(1);
    assertThat(both.out()).containsMatch("(?m)^case +mount +kernel$");
    assertThat(both.out()).containsMatch("(?m)^lookup.lower.file +FAIL +pass$");
    assertThat(both.out()).contains("    mount: open ");
    assertThat(both.out()).endsWith("| **all** | 0 / 1 | 1 / 1 |\n");
  }

  @Test
  void command_thatMountsNothing_fails() {
    requireRoot();
    Ran ran = Ran.of("semantics", "-k", "lookup.lower.file", "--mount", "echo no >&2; exit 7");
    assertThat(ran.exitCode()).isEqualTo(1);
    assertThat(ran.out()).contains("    echo: exit status 7: no\n");
  }

  /** What a shell, and what the kernel, would take for something else than a letter of a name. */
  @Test
  void directory_mayHaveAnyName(@TempDir Path parent) throws Exception {
    requireRoot();
    Path odd = Files.createDirectory(parent.resolve("a b;'c\\d"));
    String bind = "mount --bind {upper} {mnt}";
    String right = "times.write.seen.by.fstat";
    Ran ran = Ran.of("semantics", "--dir", "" + odd, "-k", right, "--mount", bind, "kernel");
    assertWithMessage(ran.out()).that(ran.exitCode()).isEqualTo(0);
  }

  /** Outcomes are counted by the name of the column. */
  @Test
  void sameName_twiceIsTwoColumns(@TempDir Path directory) {
    requireRoot();
    String wrong = "mount --bind {upper} {mnt}";
    Ran ran =
        Ran.of(
            "semantics",
            "-k",
            "lookup.lower.file",
            "--mount",
            wrong,
            "--mount",
            OVERLAY,
            "--mount",
            OVERLAY);
    assertThat(ran.exitCode()).isEqualTo(1);
    assertThat(ran.out()).containsMatch("(?m)^case +mount +mount#2 +mount#3$");
    assertThat(ran.out()).endsWith("| **all** | 0 / 1 | 1 / 1 | 1 / 1 |\n");
    String same = "" + directory;
    Ran twice = Ran.of("semantics", "--markdown", "-k", "symlink.long", same, same);
    assertThat(twice.out()).startsWith("| subject | " + same + " | " + same + "#2 |\n");
    assertThat(twice.out()).endsWith("| **all** | 1 / 1 | 1 / 1 |\n");
  }

  @Test
  void json_isALineForEachCaseAndContestant(@TempDir Path directory) throws Exception {
    requireRoot();
    Ran ran = Ran.of("semantics", "--json", "-k", "symlink.l", "-k", "symlink.b", "" + directory);
    assertThat(ran.exitCode()).isEqualTo(0);
    List<String> lines = ran.out().lines().toList();
    assertThat(lines).hasSize(2);
    for (String line : lines) {
      byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
      JsonObject row = (JsonObject) JsonValue.parse(bytes, 10_000, "a line");
      assertThat(row.fields().keySet())
          .containsExactly("case", "contestant", "verdict", "milliseconds", "says", "by", "seen")
          .inOrder();
      assertThat(line).contains("\"verdict\":\"passed\"");
    }
  }

  @Test
  void markdown_isTheScoreboardAlone(@TempDir Path directory) {
    requireRoot();
    Ran ran = Ran.of("semantics", "--markdown", "-k", "symlink.long", "" + directory);
    assertThat(ran.out())
        .isEqualTo(
            String.format(
                "| subject | %s |%n|---|---:|%n| symlink | 1 / 1 |%n| **all** | 1 / 1 |%n",
                directory));
  }

  /** The command shows no layer, so the case that looks into one fails, and the other does not. */
  @Test
  void quiet_showsWhatFailedAlone() {
    requireRoot();
    String wrong = "mount --bind {upper} {mnt}";
    String right = "times.write.seen.by.fstat";
    Ran ran = Ran.of("semantics", "-q", "-k", "lookup.lower.file", "-k", right, "--mount", wrong);
    assertThat(ran.exitCode()).isEqualTo(1);
    assertThat(ran.out()).containsMatch("(?m)^lookup.lower.file +FAIL$");
    assertThat(ran.out()).doesNotContain(right);
    assertThat(ran.out()).endsWith("| **all** | 1 / 2 |\n");
  }

  @Test
  void list_saysWhatByWhomAndWhyTheKernelDoesNot() {
    Ran ran = Ran.of("semantics", "--list", "-k", "data.holes.found");
    assertThat(ran.out())
        .isEqualTo(
            "data.holes.found\n"
                + "    SEEK_DATA and SEEK_HOLE find the holes of a lower file, and those of its copy.\n"
                + "    lseek(2)\n"
                + "    The kernel's overlayfs does not: it copies the whole MiB that begins with data.\n"
                + "1 cases\n");
  }

  @Test
  void whatTheKernelIsKnownToDo_isNoFailure() {
    requireRoot();
    Ran ran = Ran.of("semantics", "-k", "data.holes.found", "kernel");
    assertWithMessage(ran.out()).that(ran.exitCode()).isEqualTo(0);
    assertThat(ran.out()).containsMatch("(?m)^data.holes.found +deviates$");
    assertThat(ran.out()).contains("    because it copies the whole MiB that begins with data\n");
    assertThat(ran.out()).endsWith("| **all** | 0 / 1 |\n");
  }

  /** To list the cases is for everybody. */
  @Test
  void whoIsNotRoot_isToldSo() throws Exception {
    requireRoot();
    Identity user = Identity.assume(65534, 65534);
    try {
      Ran ran = Ran.of("semantics", "-k", "symlink.long", "kernel");
      assertThat(ran.exitCode()).isEqualTo(6);
      assertThat(ran.out()).isEmpty();
      assertThat(ran.err())
          .isEqualTo(
              "jovl: semantics: cases act as other users, which only root can; run it as root\n");
      assertThat(Ran.of("semantics", "--list", "-k", "symlink.long").exitCode()).isEqualTo(0);
    } finally {
      user.close();
    }
  }

  @Test
  void wrongWords_areToldInALine() {
    Ran pattern = Ran.of("semantics", "-k", "nothing.has.this");
    assertThat(pattern.exitCode()).isEqualTo(2);
    assertThat(pattern.err()).contains("no case has that in its name; see --list");
    Ran contestant = Ran.of("semantics", "-k", "symlink.long", "nobody");
    assertThat(contestant.exitCode()).isEqualTo(2);
    assertThat(contestant.err()).contains("no contestant 'nobody'");
  }
}
