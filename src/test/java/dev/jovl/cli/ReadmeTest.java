package dev.jovl.cli;

import static com.google.common.truth.Truth.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What README.md quotes of the program is what the program says. */
final class ReadmeTest {
  private static String readme() throws IOException {
    return Files.readString(Path.of("README.md"));
  }

  /** Returns the lines of a help from one that begins so to the next empty one, or the end. */
  private static String part(Ran help, String begin) {
    String text = help.out();
    int from = text.indexOf(begin);
    assertThat(from).isAtLeast(0);
    int to = text.indexOf("\n\n", from);
    return to < 0 ? text.substring(from) : text.substring(from, to + 1);
  }

  /** Returns what a link to a heading is, as the common sites make it. */
  private static String anchor(String heading) {
    String words = heading.replaceFirst("^#+ ", "").toLowerCase(Locale.ROOT);
    return "#" + words.replaceAll("[^a-z0-9 -]", "").replace(' ', '-');
  }

  @Test
  void contents_areTheHeadings() throws IOException {
    List<String> linked =
        Pattern.compile("\\]\\((#[^)]*)\\)")
            .matcher(readme().split("\n## ", -1)[2])
            .results()
            .map(link -> link.group(1))
            .toList();
    List<String> headings =
        readme()
            .lines()
            .filter(line -> line.matches("##+ .*"))
            .skip(2)
            .map(ReadmeTest::anchor)
            .toList();
    assertThat(linked).isEqualTo(headings);
  }

  @Test
  void mountOptions() throws IOException {
    assertThat(readme()).contains(part(Ran.of("mount", "--help"), "  lowerdir=DIR"));
  }

  @Test
  void commands() throws IOException {
    assertThat(readme()).contains(part(Ran.of("--help"), "  mount   "));
  }

  @Test
  void build() throws IOException {
    assertThat(readme()).contains(part(Ran.of("build", "--help"), "Usage: jovl build"));
  }
}
