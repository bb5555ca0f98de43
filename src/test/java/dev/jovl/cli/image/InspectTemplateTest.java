package dev.jovl.cli.image;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.cli.Ran;
import dev.jovl.linux.Self;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Templates that scripts give to {@code docker inspect} and {@code docker images}. */
final class InspectTemplateTest {

  private final Path directory;

  InspectTemplateTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @BeforeEach
  void build() throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root, to build without a user namespace");
    Path context = Files.createDirectory(directory.resolve("context"));
    Files.writeString(context.resolve("f"), "text");
    Files.writeString(
        context.resolve("Dockerfile"), "FROM scratch\nCOPY f /a\nCOPY f /b\nLABEL z=1 a=2\n");
    assertThat(jovl("build", "-q", "-t", "app", context.toString()).err()).isEmpty();
  }

  private Ran jovl(String... args) {
    return Ran.on(directory.resolve("store"), args);
  }

  private String inspected(String template) {
    Ran ran = jovl("inspect", "-f", template, "app");
    assertThat(ran.err()).isEmpty();
    return ran.out();
  }

  @Test
  void range_ofLayersAndLabels() {
    assertThat(inspected("{{range .RootFS.Layers}}{{println .}}{{end}}"))
        .matches("(sha256:[0-9a-f]{64}\n){2}\n");
    assertThat(inspected("{{range $k, $v := .Config.Labels}}{{$k}}={{$v}} {{end}}"))
        .isEqualTo("a=2 z=1 \n");
  }

  @Test
  void if_elseOfWhatIsNotSet() {
    assertThat(inspected("{{if .Config.User}}{{.Config.User}}{{else}}root{{end}}"))
        .isEqualTo("root\n");
  }

  @Test
  void table_hasColumnsOfBlocks() {
    Ran ran = jovl("images", "--format", "table {{.Repository}} {{if eq .Tag `latest`}}x{{end}}");
    assertThat(ran.out()).isEqualTo("REPOSITORY   TAG\napp          x\n");
  }

  @Test
  void fault_isNamedWithItsPlace() {
    Ran ran = jovl("inspect", "-f", "{{if .Id}}x", "app");
    assertThat(ran.exitCode()).isEqualTo(2);
    assertThat(ran.err()).isEqualTo("jovl: --format, character 1: {{if}} without {{end}}\n");
    ran = jovl("inspect", "-f", "{{.Config.Nope}}", "app");
    assertThat(ran.exitCode()).isEqualTo(1);
    assertThat(ran.err()).startsWith("jovl: .Config.Nope: there is no such field; there are ");
  }
}
