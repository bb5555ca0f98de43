package dev.jovl.cli;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.testing.Ending;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How scripts read their words, in a checkout where nothing can be built. */
final class InstallScriptTest {
  private static final int USAGE = 2;

  private final Path checkout;

  InstallScriptTest(@TempDir Path base) {
    checkout = base;
  }

  @BeforeEach
  void makeCheckout() throws IOException {
    Files.createDirectory(checkout.resolve("scripts"));
    for (String name : List.of("install", "setup", "test", "bench", "demo")) {
      Files.copy(Path.of("scripts", name), checkout.resolve("scripts").resolve(name));
    }
  }

  private record Ended(int status, String said) {}

  private Ended run(String script, String... words) throws IOException {
    List<String> command = new ArrayList<>(List.of("scripts/" + script));
    command.addAll(List.of(words));
    Process process =
        new ProcessBuilder(command).directory(checkout.toFile()).redirectErrorStream(true).start();
    String said = new String(Ending.output(process), StandardCharsets.UTF_8);
    return new Ended(Ending.code(process), said);
  }

  @Test
  void fileOfAPackage_isNoOption() throws IOException {
    Ended ended = run("install", "--deb", "--help");
    assertThat(ended.said()).startsWith("Installs jovl below a prefix");
    assertThat(ended.status()).isEqualTo(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--prefix=/opt", "--destdir=staged", "--uninstall"})
  void package_isForNoOtherPlace(String option) throws IOException {
    Ended ended = run("install", "--deb", option);
    assertThat(ended.said()).startsWith("install: " + option + ": not with --deb");
    assertThat(ended.status()).isEqualTo(USAGE);
    assertThat(run("install", option, "--deb", "file")).isEqualTo(ended);
  }

  /** The helper of mount(8) is there only for a prefix that it looks for, which may end so. */
  @Test
  void prefix_mayEndInSlashes() throws IOException {
    Path helper = checkout.resolve("staged/usr/sbin/mount.jovl");
    Files.createDirectories(helper.getParent());
    Files.createSymbolicLink(helper, Path.of("../bin/jovl"));
    Ended ended = run("install", "--uninstall", "--prefix", "/usr//", "--destdir", "staged/");
    assertThat(ended).isEqualTo(new Ended(0, ""));
    assertThat(Files.exists(helper, LinkOption.NOFOLLOW_LINKS)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"install", "setup", "test", "bench", "demo"})
  void help_isTheCommentAtTheBeginning_andDoesNothingElse(String script) throws IOException {
    Ended ended = run(script, "--help");
    assertThat(ended.status()).isEqualTo(0);
    assertThat(ended.said()).contains("scripts/" + script);
    assertThat(ended.said()).doesNotContain("#");
    assertThat(ended.said()).doesNotContain("set -");
  }
}
