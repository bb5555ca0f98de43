package dev.jovl.cli.mount;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import dev.jovl.testing.BenchPerTest;
import dev.jovl.testing.JovlBench;
import dev.jovl.testing.JovlBench.Outcome;
import dev.jovl.testing.NeedsFuse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How long the kernel answers from what it was told: {@code timeout=}. */
@ExtendWith({NeedsFuse.class, BenchPerTest.class})
final class TimeoutTest {
  private static final int LOOKS = 20;
  private static final Pattern LOOKUPS =
      Pattern.compile("\"request\": \"LOOKUP\",\\s+\"count\": ([0-9]+)");

  private final JovlBench bench;
  private final String mnt;

  TimeoutTest(JovlBench bench) {
    this.bench = bench;
    mnt = bench.path("mnt").toString();
  }

  /** Looks at a name many times and returns how often the server was asked for one. */
  private long askedWith(String... options) throws IOException {
    Outcome mounted = bench.jovl("mount", "-o", bench.options(options), mnt);
    assertWithMessage(mounted.err()).that(mounted.exitCode()).isEqualTo(0);
    Path file = bench.path("mnt/file");
    for (int look = 0; look < LOOKS; look++) {
      assertThat(Files.size(file)).isEqualTo(5);
    }
    Matcher lookups = LOOKUPS.matcher(bench.jovl("stat", "--json", mnt).out());
    assertThat(lookups.find()).isTrue();
    return Long.parseLong(lookups.group(1));
  }

  @Test
  void names_areKeptForEver() throws IOException {
    assertThat(askedWith()).isEqualTo(1);
  }

  @Test
  void timeoutOfNothing_asksEachTime() throws IOException {
    assertThat(askedWith("timeout=0")).isAtLeast((long) LOOKS);
  }

  @Test
  void timeoutOfHours_asksOnce() throws IOException {
    assertThat(askedWith("timeout=3600.5")).isEqualTo(1);
  }
}
