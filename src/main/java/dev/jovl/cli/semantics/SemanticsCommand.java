package dev.jovl.cli.semantics;

import dev.jovl.cli.mount.JavaProcess;
import dev.jovl.cli.option.Command;
import dev.jovl.cli.option.Flag;
import dev.jovl.cli.option.OwnCommandLine;
import dev.jovl.cli.option.Word;
import dev.jovl.cli.option.Words;
import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.Failure;
import dev.jovl.linux.Self;
import dev.jovl.semantics.Outcome;
import dev.jovl.semantics.Runner;
import dev.jovl.semantics.Scoreboard;
import dev.jovl.semantics.TestCase;
import dev.jovl.semantics.Verdict;
import dev.jovl.semantics.cases.Table;
import dev.jovl.semantics.contestant.Contestant;
import dev.jovl.semantics.contestant.Contestants;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** {@code jovl semantics [CONTESTANT]...}: the table of behaviours. */
public final class SemanticsCommand extends Command {

  private final Words contestants =
      Words.parameters("CONTESTANT")
          .says(
              "Filesystems to test, one column each:",
              "  jovl[:OPTIONS]     jovl mount; with jovl:libfuse, its",
              "                     libfuse engine",
              "  kernel[:OPTIONS]   overlayfs with redirect_dir, index",
              "                     and xino on; kernel:plain without",
              "  fuse-overlayfs[:OPTIONS]",
              "  DIR                a plain directory, for cases that",
              "                     need no layers",
              "Default: jovl.");

  private final Words commands =
      Words.option("--mount")
          .label("COMMAND")
          .says(
              "Also test this filesystem: a shell command that mounts {lower} with {upper} and"
                  + " {work} on {mnt}, and returns when the mount is usable.");

  private final Words patterns =
      Words.option("-k")
          .label("PATTERN")
          .says("Run only cases whose name contains PATTERN. Can be repeated.");

  private final Flag list =
      Flag.option("--list").says("List the cases with their descriptions, and run none.");

  private final Flag json =
      Flag.option("--json").says("Print one line of JSON for each case and filesystem.");

  private final Flag markdown =
      Flag.option("--markdown").says("Print only the summary table, in Markdown.");

  private final Flag quiet =
      Flag.option("-q", "--quiet").says("Show only failed cases, and the summary table.");

  private final Word directory =
      Word.option("--dir")
          .label("DIR")
          .completedToFiles()
          .says("Directory for layers and mounts. Default: a new directory in /var/tmp.");

  /** Makes the command. */
  public SemanticsCommand() {
    super(
        "semantics",
        "Run the filesystem test cases on jovl and on other filesystems.",
        "",
        "Each case mounts its own layers, does one thing with system calls, and checks the"
            + " result against what Linux or the documentation of the kernel's overlayfs says."
            + " Then it checks that no byte, mode, owner, time or attribute of a lower layer has"
            + " changed. A filesystem that crashes or hangs fails the case, and the next case"
            + " runs. Run it as root.",
        "",
        "Exit code: 0: no case failed; 1: a case failed; 6: not run as root. Known deviations of"
            + " the kernel's overlayfs are shown as such and are not failures.");
    keepsOrder();
    takes(contestants, commands, patterns, list, json, markdown, quiet, directory);
  }

  @Override
  public Integer call() throws IOException {
    List<TestCase> cases = chosen();
    if (list.isOn()) {
      SemanticsReport.list(System.out, cases);
      return ExitCode.OK;
    }
    List<Contestant> columns = columns();
    requireRoot();
    Scoreboard board = new Scoreboard(columns.stream().map(Contestant::name).toList());
    SemanticsReport report = new SemanticsReport(System.out, format(), board);
    try (Runner runner = new Runner(base())) {
      for (TestCase testCase : cases) {
        report.row(play(runner, testCase, columns));
      }
    }
    report.end();
    boolean failed =
        columns.stream().anyMatch(column -> board.count("", column.name(), Verdict.FAILED) > 0);
    return failed ? ExitCode.FAILED : ExitCode.OK;
  }

  private static void requireRoot() throws Failure {
    if (Self.effectiveUid() != 0) {
      throw Failure.of(
          ExitCode.NOT_ALLOWED,
          "semantics",
          "cases act as other users, which only root can",
          "run it as root");
    }
  }

  private static List<Outcome> play(Runner runner, TestCase testCase, List<Contestant> columns) {
    return columns.stream().map(column -> runner.run(testCase, column)).toList();
  }

  private SemanticsReport.Format format() {
    if (json.isOn()) {
      return SemanticsReport.Format.JSON;
    }
    if (markdown.isOn()) {
      return SemanticsReport.Format.MARKDOWN;
    }
    return quiet.isOn() ? SemanticsReport.Format.QUIET : SemanticsReport.Format.TABLE;
  }

  private List<TestCase> chosen() throws Failure {
    List<TestCase> cases =
        Table.cases().stream()
            .filter(
                one ->
                    patterns.values().isEmpty()
                        || patterns.values().stream().anyMatch(one.name()::contains))
            .toList();
    if (cases.isEmpty()) {
      throw Failure.of(
          ExitCode.USAGE, "-k " + patterns.values(), "no case has that in its name", "see --list");
    }
    return cases;
  }

  private List<Contestant> columns() throws IOException {
    Contestants maker = new Contestants(ownCommand(), new SemanticsMounter());
    List<Contestant> columns = new ArrayList<>();
    for (String command : commands.values()) {
      columns.add(maker.ofCommand(command));
    }
    List<String> words =
        contestants.values().isEmpty() && commands.values().isEmpty()
            ? List.of("jovl")
            : contestants.values();
    for (String word : words) {
      try {
        columns.add(maker.of(word));
      } catch (IllegalArgumentException e) {
        throw Failure.of(ExitCode.USAGE, word, String.valueOf(e.getMessage()), "");
      }
    }
    return columns;
  }

  private Path base() throws IOException {
    Path parent = Path.of(directory.valueOr("/var/tmp"));
    Files.createDirectories(parent);
    Path base = Files.createTempDirectory(parent.toRealPath(), "jovl-semantics");
    // cases act as other users, which must be able to reach the directory
    return Files.setPosixFilePermissions(base, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** Returns the words that started this process, up to the class: how to start it once more. */
  private static List<String> ownCommand() throws IOException {
    List<String> words = OwnCommandLine.texts();
    int main = words.indexOf(JavaProcess.MAIN);
    return main < 0 ? List.of("jovl") : List.copyOf(words.subList(0, main + 1));
  }
}
