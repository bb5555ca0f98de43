package dev.jovl.contract;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import dev.jovl.semantics.cases.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The numbers of cases in README.md are those of the table of behaviours. */
final class ReadmeNumbersTest {
  private static final Path README = Path.of("README.md");

  /** A row of the comparison, with what jovl passes of what it is asked. */
  private static final Pattern ROW =
      Pattern.compile("^\\| ([a-z]+|\\*\\*all\\*\\*) \\| (\\d+) / (\\d+) \\|", Pattern.MULTILINE);

  @Test
  void exceptionsOfLibfuse_areAsManyAsItSays() throws IOException {
    String says = "Through its libfuse engine jovl fails " + Exceptions.OF_LIBFUSE.size() + ",";
    assertThat(Files.readString(README)).contains(says);
  }

  @Test
  void cases_areAsManyAsItSays() throws IOException {
    Map<String, Long> cases =
        Table.cases().stream()
            .collect(groupingBy(each -> each.name().split("\\.")[0], TreeMap::new, counting()));
    cases.put("**all**", (long) Table.cases().size());
    String readme = Files.readString(README);
    assertThat(readme).contains("the same " + Table.cases().size() + " test cases");
    Map<String, Long> said = new TreeMap<>();
    Matcher row = ROW.matcher(readme);
    while (row.find()) {
      assertWithMessage(row.group(1)).that(row.group(2)).isEqualTo(row.group(3));
      said.put(row.group(1), Long.valueOf(row.group(3)));
    }
    assertThat(said).isEqualTo(cases);
  }
}
