package dev.jovl.cli.run;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.linux.Self;
import dev.jovl.testing.BenchPerTest;
import dev.jovl.testing.Busybox;
import dev.jovl.testing.JovlBench;
import dev.jovl.testing.JovlBench.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Which words of {@code jovl run} are its own, and which are those of the program. */
@ExtendWith(BenchPerTest.class)
@Timeout(120)
final class RunWordsTest {
  private final JovlBench bench;

  RunWordsTest(JovlBench bench) {
    this.bench = bench;
  }

  @BeforeEach
  void importBusybox() throws IOException {
    Assumptions.assumeTrue(Self.effectiveUid() == 0, "needs root");
    Path rootfs = Busybox.in(bench.path("rootfs"), "sh");
    assertThat(jovl("import", rootfs.toString(), "box").exitCode()).isEqualTo(0);
  }

  private Outcome jovl(String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of("--root", bench.path("store").toString()));
    all.addAll(List.of(arguments));
    return bench.jovl(all.toArray(String[]::new));
  }

  @Test
  void options_givenTwice_areWhatTheyAreTheLastTime() throws IOException {
    String[] twice = {"--rm", "--rm", "-i", "-i", "-u", "1", "-u", "2", "-w", "/bin", "-w=/"};
    List<String> call = new ArrayList<>(List.of("run"));
    call.addAll(List.of(twice));
    call.addAll(List.of("-e", "A=1", "-e", "B=2", "-e", "A=3", "--network", "host"));
    String script = "busybox id -u; pwd; echo $A$B; busybox grep -c : /proc/net/dev";
    call.addAll(List.of("--network=none", "box", "sh", "-c", script));
    Outcome ran = jovl(call.toArray(String[]::new));
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out()).isEqualTo("2\n/\n32\n1\n");
  }

  /** Files of the host whose names such words may seem to hold are nobody's arguments. */
  @Test
  void words_ofTheProgram_areItsOwn() throws IOException {
    Path file = Files.writeString(bench.path("words"), "from the host\n");
    List<String> given =
        List.of("@words", "@" + file, "@rootfs", "@@x", "@", "--", "-i", "", "'q' \"q\"", "$A");
    List<String> call = new ArrayList<>(List.of("run", "box", "sh", "-c"));
    call.addAll(List.of("for word; do echo \"<$word>\"; done", "sh"));
    call.addAll(given);
    Outcome ran = jovl(call.toArray(String[]::new));
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out().lines().toList())
        .containsExactlyElementsIn(given.stream().map(word -> "<" + word + ">").toList())
        .inOrder();
  }
}
