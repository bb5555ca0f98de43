package dev.jovl.cli;

import static com.google.common.truth.Truth.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the manual pages say besides the help that they are made of. */
final class ManualPagesTest {
  private Path manual;

  @BeforeEach
  void write(@TempDir Path directory) throws IOException {
    manual = directory;
    assertThat(ManualPages.write(directory)).isEqualTo(0);
  }

  private String page(String name) throws IOException {
    return Files.readString(manual.resolve(name)).replace("\\-", "-");
  }

  /** Each page has the codes of its command and no other. */
  @ParameterizedTest
  @CsvSource({
    "jovl-mount, 0 1 2 3 4 5 6 7 70 141",
    "jovl-umount, 0 1 2 3 5 70 141",
    "jovl-stat, 0 1 2 3 70 141",
    "jovl-doctor, 0 2 6 70 141",
    "jovl-semantics, 0 1 2 6 70 141",
    "jovl-build, 0 1 2 6 N 70 141",
    "jovl-images, 0 1 2 70 141",
    "jovl, 0 1 2 3 4 5 6 7 70 141"
  })
  void exitStatus_isThatOfTheCommand(String name, String codes) throws IOException {
    String page = page("man1/" + name + ".1");
    String status = page.substring(page.indexOf(".SH EXIT STATUS"), page.indexOf(".SH SEE ALSO"));
    assertThat(
            String.join(" ", status.lines().filter(it -> it.matches("\\.B ([0-9]+|N)")).toList()))
        .isEqualTo(".B " + codes.replace(" ", " .B "));
  }

  @Test
  void valueThatMayBeLeftOut_isShownSo() throws IOException {
    assertThat(page("man1/jovl-build.1")).contains(".B --pull[=always|missing|never]\n");
  }

  /** The help breaks them where the terminal ends. */
  @Test
  void synopsis_keepsItsWordsWhole() throws IOException {
    assertThat(page("man1/jovl-run.1"))
        .containsMatch(
            "\n[.]nh\n[.]ad l\n[.]PP\njovl run .* \\[-u=USER\\[:GROUP\\]\\] .*ARG...\\]\n");
    for (String name : Commands.NAMES) {
      assertThat(page("man1/jovl-" + name + ".1"))
          .containsMatch("\njovl " + name + "( [^ \n]+)*\n");
    }
  }

  /** Of a name, whatis(1) shows what follows the dash; man-pages(7) ends it without a period. */
  @Test
  void name_isNoSentence() throws IOException {
    assertThat(page("man1/jovl-tag.1")).contains("\njovl-tag - Add a name to an image\n");
  }

  @Test
  void mount_hasItsSynopsisAndAllItsLetters() throws IOException {
    String page = page("man1/jovl-mount.1");
    assertThat(page)
        .contains("\njovl mount [-f] [-d] [-s] [-o OPTION[,OPTION...]]... [SOURCE] DIR\n");
    for (String letter : new String[] {"-f, --foreground", "-d, --debug", "-s", "-V, --version"}) {
      assertThat(page).contains(".B " + letter + "\n");
    }
    assertThat(page).contains("; sync=WORD is the same as fsync=WORD");
    assertThat(Ran.of("mount", "--help").out()).contains("-f, --foreground ");
  }

  @Test
  void helper_hasItsLettersAndALineOfFstab() throws IOException {
    String page = page("man8/mount.fuse.jovl.8");
    for (String letter :
        List.of("-s", "-f", "-n, -v", "-t TYPE", "-N NAMESPACE", "-o OPTION[,OPTION...]")) {
      assertThat(page).contains(".B " + letter + "\n");
    }
    assertThat(page).contains("\n.nf\njovl /mnt fuse.jovl lowerdir=");
  }

  @Test
  void tables_keepTheirLines() throws IOException {
    assertThat(page("man1/jovl-semantics.1"))
        .contains(
            "\n.nf\n  jovl[:OPTIONS]     jovl mount; with jovl:libfuse, its\n"
                + "                     libfuse engine\n  kernel");
  }

  @Test
  void environment_isThatOfTheReadme() throws IOException {
    String page = page("man1/jovl.1");
    assertThat(items(page, "ENVIRONMENT"))
        .containsExactlyEntriesIn(rowsOfReadme("| variable | meaning |"))
        .inOrder();
    assertThat(page).contains("/etc/fuse.conf");
  }

  @Test
  void exitStatusOfMount_isThatOfTheReadme() throws IOException {
    assertThat(items(page("man1/jovl-mount.1"), "EXIT STATUS"))
        .containsExactlyEntriesIn(rowsOfReadme("| exit code | meaning |"))
        .inOrder();
  }

  @Test
  void exitStatusOfRun_isThatOfTheReadme() throws IOException {
    assertThat(items(page("man1/jovl-run.1"), "EXIT STATUS"))
        .containsExactlyEntriesIn(rowsOfReadme("| exit code of `jovl run` | meaning |"))
        .inOrder();
  }

  /** Returns the words that a section explains, each with its meaning. */
  private static Map<String, String> items(String page, String section) {
    int begin = page.indexOf(".SH " + section + "\n");
    int end = page.indexOf(".SH ", begin + 1);
    Map<String, String> items = new LinkedHashMap<>();
    for (String item : page.substring(begin, end).split("\\.TP\n\\.B ", -1)) {
      String[] lines = item.split("\n", -1);
      items.put(lines[0], lines[1]);
    }
    items.remove(".SH " + section);
    return items;
  }

  /** Returns the rows of a table of two columns, as text without marks. */
  private static Map<String, String> rowsOfReadme(String head) throws IOException {
    Map<String, String> rows = new LinkedHashMap<>();
    Files.readString(Path.of("README.md"))
        .lines()
        .dropWhile(line -> !line.equals(head))
        .skip(2)
        .takeWhile(line -> line.startsWith("| "))
        .map(line -> line.replace("`", "").split(" ?\\| ?", -1))
        .forEach(cells -> rows.put(cells[1], cells[2]));
    return rows;
  }
}
