package dev.jovl.cli.image;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.testing.BenchPerTest;
import dev.jovl.testing.JovlBench;
import dev.jovl.testing.JovlBench.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What time an imported image has by the environment. */
@ExtendWith(BenchPerTest.class)
@Timeout(120)
final class ImportTimeTest {
  private final JovlBench bench;

  ImportTimeTest(JovlBench bench) {
    this.bench = bench;
  }

  private Outcome jovl(String... words) throws IOException {
    String[] all = new String[words.length + 2];
    all[0] = "--root";
    all[1] = bench.path("store").toString();
    System.arraycopy(words, 0, all, 2, words.length);
    return bench.jovl(all);
  }

  @Test
  void sourceDate_isTheTimeOfTheImageAndItsHistory() throws IOException {
    Path tree = Files.createDirectory(bench.path("tree"));
    bench.setVariable("SOURCE_DATE_EPOCH", "1600000000");
    assertThat(jovl("import", tree.toString(), "a").exitCode()).isEqualTo(0);
    assertThat(jovl("inspect", "--format", "{{.Created}}", "a").out())
        .isEqualTo("2020-09-13T12:26:40Z\n");
    assertThat(jovl("history", "--human=false", "--format", "{{.CreatedAt}}", "a").out())
        .startsWith("2020-09-13T12:26:40");
  }

  @Test
  void sourceDate_thatIsNoTime_isRefusedAsByABuild() throws IOException {
    Path tree = Files.createDirectory(bench.path("tree"));
    Files.writeString(tree.resolve("Dockerfile"), "FROM scratch\n");
    bench.setVariable("SOURCE_DATE_EPOCH", "yesterday");
    Outcome refused = jovl("import", tree.toString());
    Outcome build = jovl("build", "-q", tree.toString());
    String said = "invalid SOURCE_DATE_EPOCH: yesterday: not a number of seconds since 1970; ";
    assertThat(refused.err()).startsWith("jovl: " + said);
    assertThat(build.err()).contains(said);
    assertThat(refused.exitCode()).isEqualTo(build.exitCode());
    assertThat(refused.out()).isEmpty();
  }
}
