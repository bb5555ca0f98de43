package dev.jovl.cli.build;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.cli.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code jovl build} says of what it is given, before anything is built. */
final class BuildInputTest {

  private final Path temp;
  private final Path context;

  BuildInputTest(@TempDir Path temp) throws IOException {
    this.temp = temp;
    this.context = Files.createDirectory(temp.resolve("context"));
  }

  private Ran jovl(String... args) {
    return Ran.on(temp.resolve("store"), args);
  }

  private void dockerfile(String line) throws IOException {
    Files.writeString(context.resolve("Dockerfile"), line + "\n");
  }

  /** BuildKit does not have the rule, and a check that passes there passes here. */
  @Test
  void build_check_ownRulesAreShownAndCountForNothing() throws IOException {
    dockerfile("FROM busybox");
    Ran ran = jovl("build", "--check", context.toString());
    assertThat(ran.out()).startsWith("Dockerfile:1: UnpinnedBaseImage: ");
    assertThat(ran.exitCode()).isEqualTo(0);
  }

  @Test
  void build_check_warningsAreShownBesideAWrongWord() throws IOException {
    dockerfile("FROM scratch\nEXPOSE 99999\nMAINTAINER x");
    Ran ran = jovl("build", "--check", context.toString());
    assertThat(ran.out()).startsWith("Dockerfile:3: MaintainerDeprecated: ");
    assertThat(ran.err()).startsWith("Dockerfile:2: ");
    assertThat(ran.exitCode()).isEqualTo(1);
  }

  /** A script has it so where its variable is not set. */
  @Test
  void build_emptyFileAndTarget_areAsIfNotGiven() throws IOException {
    dockerfile("FROM scratch AS first\nLABEL a=1\nFROM scratch\nLABEL a=2");
    jovl("build", "-q", "-f", "", "--target", "", "-t", "made", context.toString()).succeeded();
    assertThat(jovl("inspect", "-f", "{{.Config.Labels.a}}", "made").succeeded()).isEqualTo("2\n");
    jovl("build", "--check", "--file=", context.toString()).succeeded();
  }

  /** A default of the Dockerfile counts then. */
  @Test
  void timeOfSources_thatIsEmptyInTheEnvironment_isNotGiven() throws Exception {
    BuildInputOptions options = new BuildInputOptions();
    assertThat(options.arguments(Map.of("SOURCE_DATE_EPOCH", ""))).isEmpty();
    assertThat(options.arguments(Map.of("SOURCE_DATE_EPOCH", "1")))
        .containsExactly("SOURCE_DATE_EPOCH", "1");
  }

  @Test
  void build_argWithoutANameIsRefused() throws IOException {
    dockerfile("FROM scratch");
    Ran ran = jovl("build", "--build-arg", "=x", context.toString());
    assertThat(ran.exitCode()).isEqualTo(2);
    assertThat(ran.err()).isEqualTo("jovl: --build-arg =x: no name in it; write NAME=VALUE\n");
  }
}
