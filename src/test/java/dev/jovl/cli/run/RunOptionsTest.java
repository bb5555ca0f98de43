package dev.jovl.cli.run;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import dev.jovl.linux.Self;
import dev.jovl.testing.BenchPerTest;
import dev.jovl.testing.JovlBench;
import dev.jovl.testing.JovlBench.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the options of {@code jovl run} are to a program in a container. */
@ExtendWith(BenchPerTest.class)
@Timeout(120)
final class RunOptionsTest {
  private final JovlBench bench;

  RunOptionsTest(JovlBench bench) {
    this.bench = bench;
  }

  @BeforeEach
  void importBusybox() throws IOException {
    Assumptions.assumeTrue(Self.effectiveUid() == 0, "needs root");
    Path bin = Files.createDirectories(bench.path("rootfs/bin"));
    Files.copy(Path.of("/bin/busybox"), bin.resolve("busybox"));
    assertThat(bin.resolve("busybox").toFile().setExecutable(true, false)).isTrue();
    Files.createSymbolicLink(bin.resolve("sh"), Path.of("busybox"));
    Outcome made = jovl("import", bench.path("rootfs").toString(), "box");
    assertWithMessage(made.err()).that(made.exitCode()).isEqualTo(0);
  }

  private Outcome jovl(String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of("--root", bench.path("store").toString()));
    all.addAll(List.of(arguments));
    return bench.jovl(all.toArray(String[]::new));
  }

  /** Runs a script of the shell and returns what it printed. */
  private String output(String script, String... options) throws IOException {
    List<String> words = new ArrayList<>(List.of("run"));
    words.addAll(List.of(options));
    words.addAll(List.of("box", "sh", "-c", script));
    Outcome ran = jovl(words.toArray(String[]::new));
    assertThat(ran.err()).isEmpty();
    assertThat(ran.exitCode()).isEqualTo(0);
    return ran.out();
  }

  /** Returns what is said about an option that is wrong. */
  private String refusal(String... options) throws IOException {
    List<String> words = new ArrayList<>(List.of("run"));
    words.addAll(List.of(options));
    words.addAll(List.of("box", "sh", "-c", "echo ran"));
    Outcome ran = jovl(words.toArray(String[]::new));
    assertThat(ran.out()).isEmpty();
    assertThat(ran.exitCode()).isEqualTo(125);
    return ran.err();
  }

  private String file(String name, String content) throws IOException {
    return Files.writeString(bench.path(name), content).toString();
  }

  @Test
  void envFile_hasVariablesAsTheyStandThere() throws IOException {
    bench.setVariable("OF_CALLER", "mine");
    String first =
        file(
            "first",
            "\uFEFF# variables\n\n   \n  # more\nQUOTED=\"a b\" \n  INDENTED=x=y#z\nEMPTY=\n"
                + "WINDOWS=1\r\nOF_CALLER\nNOT_SET\nLATER=first\nGIVEN=file\nUMLAUT=\u00fc");
    String second = file("second", "LATER=second\n");
    String script =
        "echo \"[$QUOTED][$INDENTED][${EMPTY-unset}][$WINDOWS][$OF_CALLER][${NOT_SET-unset}]"
            + "[$LATER][$GIVEN][$UMLAUT]\"";
    assertThat(output(script, "-e", "GIVEN=option", "--env-file", first, "--env-file=" + second))
        .isEqualTo("[\"a b\" ][x=y#z][][1][mine][unset][second][option][\u00fc]\n");
  }

  @Test
  void envFile_withABadLine_isRefusedWithItsNumber() throws IOException {
    String blank = file("blank", "A=b\n\nB C=d\n");
    assertThat(refusal("--env-file", blank))
        .isEqualTo("jovl: " + blank + ":3: the name \"B C\" has blanks; say NAME=VALUE\n");
    String nameless = file("nameless", "# x\n=d");
    assertThat(refusal("--env-file", nameless))
        .isEqualTo("jovl: " + nameless + ":2: no name of a variable before =; say NAME=VALUE\n");
    Path latin = bench.path("latin");
    Files.write(latin, "A=b\nB=\u00fc\n".getBytes(StandardCharsets.ISO_8859_1));
    assertThat(refusal("--env-file", latin.toString()))
        .isEqualTo("jovl: " + latin + ":2: not text in UTF-8; write the file in UTF-8\n");
    String zero = file("zero", "A=\0\n");
    assertThat(refusal("--env-file", zero)).contains(zero + ":1: not text");
    assertThat(refusal("--env-file", "absent"))
        .isEqualTo("jovl: --env-file absent: no such file\n");
    assertThat(refusal("--env-file", "upper")).contains("--env-file upper: cannot be read: ");
  }

  @Test
  void addHost_isALineOfTheHostsFile() throws IOException {
    String script = "busybox tail -n 2 /etc/hosts";
    assertThat(output(script, "--add-host", "six:::1", "--add-host=four=10.0.0.1"))
        .isEqualTo("::1\tsix\n10.0.0.1\tfour\n");
    assertThat(refusal("--add-host", "four:10"))
        .isEqualTo("jovl: --add-host four:10: no name with an address; NAME:ADDRESS\n");
  }
}
