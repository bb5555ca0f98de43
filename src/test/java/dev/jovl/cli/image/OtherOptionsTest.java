package dev.jovl.cli.image;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.cli.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What users of docker, podman and skopeo type. */
final class OtherOptionsTest {

  private final Path directory;

  OtherOptionsTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @ParameterizedTest
  @CsvSource({
    "pull --tls-verify=false x, --plain-http",
    "push --creds me:secret x, jovl login",
    "pull --authfile f x, REGISTRY_AUTH_FILE",
    "push --retry 3 x, tried again",
    "pull --disable-content-trust x, signatures",
    "import -c CMD=x f, jovl build",
    "import --change CMD=x f, jovl build",
    "images --json, write --format json",
    "df --json, write --format json",
    "doctor --format json, write --json",
    "save -m -o f x y, as many images",
    "save --compress -o f x, --compression"
  })
  void optionOfOthers_isRefusedWithTheWayOut(String line, String wayOut) {
    Ran ran = Ran.of(line.split(" "));
    assertThat(ran.exitCode()).isEqualTo(2);
    assertThat(ran.err()).contains(wayOut);
    assertThat(ran.err()).doesNotContain("secret");
  }

  @Test
  void prune_isNotAskedAndMayBeForced() {
    Ran ran = Ran.of("--root", directory.resolve("store").toString(), "prune", "-f");
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out()).startsWith("Removed 0 layers");
  }

  @Test
  void df_hasFormats() throws IOException {
    Path store = directory.resolve("store");
    Path root = Files.createDirectory(directory.resolve("root"));
    Files.writeString(root.resolve("file"), "x");
    assertThat(Ran.on(store, "import", root.toString(), "a:1").exitCode()).isEqualTo(0);
    assertThat(Ran.on(store, "df", "--format", "{{.Files}} {{.UsedBy}}").out())
        .endsWith(" [a:1]\n");
    assertThat(Ran.on(store, "df", "--format", "json").out()).startsWith("{\"Layer\":\"sha256:");
  }
}
