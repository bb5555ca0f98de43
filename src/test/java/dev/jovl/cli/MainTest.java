package dev.jovl.cli;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.cli.mount.JavaProcess;
import dev.jovl.cli.option.Command;
import dev.jovl.cli.option.JovlCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

final class MainTest {

  @Test
  void help_listsEveryCommand() {
    Ran ran = Ran.of("--help");
    assertThat(ran.exitCode()).isEqualTo(0);
    for (String name : Commands.NAMES) {
      assertThat(ran.out()).containsMatch("(?m)^  " + name + " ");
    }
  }

  @Test
  void everyCommand_isMadeUnderItsName() {
    for (String name : Commands.NAMES) {
      Command command = Objects.requireNonNull(Commands.create(name, new JovlCommand()), name);
      assertThat(command.spec().name()).isEqualTo(name);
    }
  }

  @Test
  void everyCommand_hasHelp() {
    for (String name : Commands.NAMES) {
      Ran ran = Ran.of(name, "--help");
      assertThat(ran.exitCode()).isEqualTo(0);
      assertThat(ran.out()).contains("Usage: jovl " + name);
    }
  }

  /** Not every terminal knows them: that of a shell in Emacs, by its name dumb, does not. */
  @Test
  void help_hasNoColors() throws IOException {
    assertThat(Root.all().getHelp().ansi()).isEqualTo(Ansi.OFF);
    CommandLine images = Root.of("images").getSubcommands().get("images");
    assertThat(Objects.requireNonNull(images).getHelp().ansi()).isEqualTo(Ansi.OFF);
  }

  @Test
  void unknownCommand_namesTheNearest() {
    Ran ran = Ran.of("hepl");
    assertThat(ran.exitCode()).isEqualTo(2);
    assertThat(ran.err()).isEqualTo("jovl: hepl: no such command; did you mean help?\n");
  }

  @Test
  void commandOfDocker_saysWhatThereIsInstead() {
    assertWrong(
        "ps", ": ps: a container runs in the foreground and nothing is kept of it; use jovl run");
    assertWrong("version", ": version: use jovl --version");
    for (String name : "exec logs rm info start stop create image system".split(" ", -1)) {
      assertThat(Ran.of(name, "x").err()).contains("jovl: " + name + ": ");
      assertThat(Ran.of("help", name).err()).contains("use jovl ");
    }
  }

  @Test
  void rootThatIsAFile_isToldAsSuch(@TempDir Path directory) throws IOException {
    Path file = Files.createFile(directory.resolve("file"));
    Ran ran = Ran.on(file, "images");
    assertThat(ran.exitCode()).isEqualTo(2);
    assertThat(ran.err())
        .isEqualTo(
            "jovl images: " + file + ": not a directory, as a store is; name one by --root\n");
    assertThat(Ran.on(file, "run", "image").exitCode()).isEqualTo(125);
  }

  @Test
  void platformThatIsNone_isRefusedBeforeAnythingIsAsked(@TempDir Path directory) {
    Ran ran = Ran.on(directory, "pull", "--platform", "foo", "registry.invalid/x");
    assertThat(ran.exitCode()).isEqualTo(2);
    assertThat(ran.err())
        .startsWith("jovl: --platform foo: no known processor; write OS/ARCH, as ");
    assertThat(ran.out()).isEmpty();
    for (String command : new String[] {"build", "run"}) {
      assertThat(Ran.on(directory, command, "--platform", "foo", ".").err())
          .startsWith("jovl: --platform foo: no known processor; ");
    }
  }

  @Test
  void fileThatIsNotThere_isToldWithTheWayOut(@TempDir Path directory) {
    String gone = directory.resolve("gone").toString();
    for (String[] words : new String[][] {{"import", gone}, {"load", "-i", gone}}) {
      Ran ran = Ran.on(directory, words);
      assertThat(ran.exitCode()).isEqualTo(1);
      assertThat(ran.err()).startsWith("jovl: " + gone + ": No such file or directory; name an ");
    }
  }

  @Test
  void unknownOption_isOneLine() {
    Ran ran = Ran.of("help", "--hepl");
    assertThat(ran.exitCode()).isEqualTo(2);
    assertThat(ran.err()).isEqualTo("jovl help: --hepl: no such option; did you mean --help?\n");
  }

  @Test
  void wordForOwnUse_withoutWhatItTakes_isNoOption() {
    for (String word : new String[] {"--serve", "--serve dir", "--prepare", "--manual"}) {
      Ran ran = Ran.of(word.split(" ", -1));
      assertThat(ran.exitCode()).isEqualTo(2);
      assertThat(ran.err()).startsWith("jovl: ");
    }
    assertWrong("--manual", ": --manual: no such option; see jovl --help");
  }

  @Test
  void unknownOption_isNamedWithoutTheWordsBehindIt() {
    Ran ran = Ran.of("build", "--targt", "stage", ".");
    assertThat(ran.exitCode()).isEqualTo(2);
    assertThat(ran.err())
        .isEqualTo("jovl build: --targt: no such option; did you mean --target?\n");
  }

  @Test
  void wrongCommandLine_isSubjectAndCauseAndWayOut() {
    assertWrong("tag a b c", " tag: c: one word too many; see jovl tag --help");
    assertWrong("tag", " tag: IMAGE: missing; see jovl tag --help");
    assertWrong(
        "images --filter", " images: --filter: its value is missing; see jovl images --help");
    assertWrong("load --quiet=x", " load: --quiet: 'x' is not a boolean; see jovl load --help");
    assertWrong("images --frmat=x", " images: --frmat: no such option; did you mean --format?");
    assertWrong("rmi --frce", " rmi: --frce: no such option; did you mean --force?");
    assertWrong("tag -x", " tag: -x: no such option; see jovl tag --help");
  }

  @Test
  void wordThatBeginsWithAt_isTakenAsItIs(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("words"), "--version more\n");
    for (String word : new String[] {"@@c", "@" + file}) {
      String said = " tag: " + word + ": one word too many; see jovl tag --help";
      assertWrong("tag a b " + word, said);
      assertWrong("tag a b -- " + word, said);
    }
    Ran ran = Ran.on(directory.resolve("store"), "import", "@" + file);
    assertThat(ran.err()).startsWith("jovl: @" + file + ": No such file or directory; ");
    ran = Ran.on(directory.resolve("store"), "build", "@" + directory);
    assertThat(ran.err()).startsWith("jovl: @" + directory + ": ");
    assertThat(ran.exitCode()).isEqualTo(1);
  }

  /** As with docker, for which wrappers put options before those of their callers. */
  @Test
  void optionGivenTwice_isWhatItIsTheLastTime(@TempDir Path directory) {
    Ran load = Ran.on(directory, "load", "-i", "first", "-q", "-q", "--input=last");
    assertThat(load.err()).startsWith("jovl: last: No such file or directory; ");
    Path store = directory.resolve("store");
    String[] call = {"--root", "none", "--root", store.toString(), "images", "", ""};
    for (String[] flags : new String[][] {{"-n", "-n=false"}, {"-n=false", "-n"}, {"-n", "-n"}}) {
      call[5] = flags[0];
      call[6] = flags[1];
      boolean isHeaded = !flags[1].equals("-n");
      assertThat(Ran.of(call).succeeded().startsWith("REPOSITORY")).isEqualTo(isHeaded);
    }
  }

  private static void assertWrong(String line, String said) {
    Ran ran = Ran.of(line.split(" ", -1));
    assertThat(ran.err()).isEqualTo("jovl" + said + "\n");
    assertThat(ran.exitCode()).isEqualTo(2);
  }

  @Test
  void login_passwordInTheCommandLine_isRefusedWithTheWayOut() {
    for (String option : new String[] {"-p", "--password"}) {
      Ran ran = Ran.of("login", "-u", "me", option, "secret", "localhost:5000");
      assertThat(ran.exitCode()).isEqualTo(2);
      assertThat(ran.err())
          .isEqualTo(
              "jovl login: "
                  + option
                  + ": everybody here can read a command line; leave it out to be asked, or use"
                  + " --password-stdin\n");
    }
  }

  @Test
  void noArguments_isWrongUsage() {
    Ran ran = Ran.of();
    assertThat(ran.exitCode()).isEqualTo(2);
    assertThat(ran.err()).contains("Usage: jovl");
    assertThat(ran.out()).isEmpty();
  }

  @Test
  void version_tellsProgramAndProtocol() {
    Ran ran = Ran.of("--version");
    assertThat(ran.exitCode()).isEqualTo(0);
    assertThat(ran.out()).startsWith("jovl ");
    assertThat(ran.out()).contains("FUSE kernel protocol");
  }

  @Test
  void furtherProcesses_beginHere() {
    assertThat(JavaProcess.MAIN).isEqualTo(Main.class.getName());
  }

  @Test
  void helpOfMount_hasItsOptions() {
    assertThat(Ran.of("help", "mount")).isEqualTo(Ran.of("mount", "--help"));
  }

  @Test
  void optionsBeforeMount_thatAreNoneOfJovlItself_areRefused() {
    for (String option : new String[] {"-f", "--bogus", "--bogus=x"}) {
      Ran ran = Ran.of("--root", "r", option, "mount", "--help");
      assertThat(ran.exitCode()).isEqualTo(2);
      assertThat(ran.err())
          .isEqualTo(
              "jovl: "
                  + option
                  + ": no option of jovl itself; write options of mount behind that word\n");
    }
  }

  @Test
  void rootBeforeMount_isNotTakenForTheCommand() {
    assertThat(new RootWords(List.of("--root", "mount", "mount", "dir")).count()).isEqualTo(3);
    assertThat(new RootWords(List.of("--root=mount", "mount", "dir")).count()).isEqualTo(2);
  }

  @Test
  void helpAndVersion_beforeACommand_areAnswered() {
    assertThat(Ran.of("--help", "mount")).isEqualTo(Ran.of("mount", "--help"));
    assertThat(Ran.of("-h", "images")).isEqualTo(Ran.of("images", "--help"));
    assertThat(Ran.of("-V", "mount")).isEqualTo(Ran.of("--version"));
    assertThat(Ran.of("-v")).isEqualTo(Ran.of("--version"));
  }
}
