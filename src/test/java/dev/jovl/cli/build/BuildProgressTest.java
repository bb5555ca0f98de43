package dev.jovl.cli.build;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.cli.Ran;
import dev.jovl.testing.Busybox;
import dev.jovl.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code jovl build} shows of its progress, in each form. */
@ExtendWith(NeedsRoot.class)
final class BuildProgressTest {

  private final Path temp;
  private final Path context;

  BuildProgressTest(@TempDir Path temp) throws IOException {
    this.temp = temp;
    this.context = Files.createDirectory(temp.resolve("context"));
  }

  @BeforeEach
  void importBusybox() throws IOException {
    Path rootfs = Busybox.in(temp.resolve("rootfs"), "sh");
    assertThat(jovl("import", rootfs.toString(), "busybox").exitCode()).isEqualTo(0);
  }

  private Ran jovl(String... args) {
    return Ran.on(temp.resolve("store"), args);
  }

  private void dockerfile(String... lines) throws IOException {
    Files.writeString(context.resolve("Dockerfile"), String.join("\n", lines) + "\n");
  }

  @Test
  void build_classic_printsTheTranscriptAlone() throws IOException {
    dockerfile("FROM busybox", "RUN echo hello");
    Ran ran = jovl("build", "--progress", "classic", "-t", "a:1", context.toString());
    assertThat(Pattern.compile("\\b[0-9a-f]{12}\\b").matcher(ran.out()).replaceAll("ID"))
        .isEqualTo(
            """
            Sending build context to Docker daemon 2.048 kB
            Step 1 : FROM busybox
             ---> ID
            Step 2 : RUN echo hello
             ---> Running in ID
            hello
             ---> ID
            Removing intermediate container ID
            Successfully built ID
            """);
    assertThat(ran.err()).isEmpty();
    assertThat(jovl("images", "-q", "a:1").out()).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"-q", "--progress=quiet"})
  void build_quiet_printsTheIdAlone(String option) throws IOException {
    dockerfile("FROM busybox");
    Ran ran = jovl("build", option, context.toString());
    assertThat(ran.out()).matches("sha256:[0-9a-f]{64}\n");
    assertThat(ran.err()).isEmpty();
  }

  @Test
  void build_quietAndFailing_tellsWhatItDid() throws IOException {
    dockerfile("FROM busybox", "RUN echo because; exit 3");
    Ran ran = jovl("build", "-q", context.toString());
    assertThat(ran.exitCode()).isEqualTo(3);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).contains(" because\n");
    assertThat(ran.err()).endsWith("returned a non-zero code: 3\n");
  }

  @Test
  void build_withoutProgress_printsErrorsAlone() throws IOException {
    dockerfile("FROM busybox");
    Ran ran = jovl("build", "--progress=none", context.toString());
    assertThat(ran.exitCode()).isEqualTo(0);
    assertThat(ran.out() + ran.err()).isEmpty();
    dockerfile("FROM busybox", "RUN echo hello", "RUN false");
    Ran failed = jovl("build", "--progress=none", context.toString());
    assertThat(failed.exitCode()).isEqualTo(1);
    assertThat(failed.out()).isEmpty();
    assertThat(failed.err()).contains("false");
    assertThat(failed.err()).doesNotContain("hello");
    assertThat(jovl("build", "-q", "--progress=none", context.toString()).err()).contains("hello");
  }

  @Test
  void build_plain_showsInstructionsAsTheyAreWritten() throws IOException {
    dockerfile("FROM busybox", "LABEL a=\"b c\" \\", "  d='e'");
    Ran ran = jovl("build", context.toString());
    assertThat(ran.out()).contains("#2 [stage-0 2/2] LABEL a=\"b c\"   d='e'\n");
  }
}
