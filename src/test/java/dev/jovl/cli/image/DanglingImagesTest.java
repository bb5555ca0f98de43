package dev.jovl.cli.image;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.cli.Ran;
import dev.jovl.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Which images without a name count as dangling. */
@ExtendWith(NeedsRoot.class)
final class DanglingImagesTest {
  private final Path temp;
  private final Path context;

  DanglingImagesTest(@TempDir Path temp) throws IOException {
    this.temp = temp;
    this.context = Files.createDirectory(temp.resolve("context"));
    Files.writeString(context.resolve("f"), "f");
  }

  private String ok(String... words) {
    return Ran.on(temp.resolve("store"), words).succeeded();
  }

  private String build(String lines, String... options) throws IOException {
    Files.writeString(context.resolve("Dockerfile"), "FROM scratch\n" + lines);
    Stream<String> call = Stream.of("build", "-q", context.toString());
    return ok(Stream.concat(call, Arrays.stream(options)).toArray(String[]::new));
  }

  private String dangling() {
    return ok("images", "-q", "--no-trunc", "-f", "dangling=true");
  }

  /** As docker does, which leaves out images with children. */
  @Test
  void imagesOfSteps_areNotDangling_resultsWithoutANameAre() throws IOException {
    String steps = "COPY f /a\nCOPY f /b\nENV A=b\nENV C=d\n";
    build(steps + "COPY f /c\n", "-t", "named", "--label", "l=m");
    assertThat(dangling()).isEmpty();
    String first = build(steps + "COPY f /d\n");
    assertThat(dangling()).isEqualTo(first);
    build(steps + "COPY f /d\nCOPY f /e\n", "-t", "named");
    assertThat(dangling()).doesNotContain(first.strip());
    assertThat(ok("images", "-a", "-q", "--no-trunc")).contains(first.strip());
  }

  @Test
  void imageThatLostItsNameToOneWithOtherLabels_isDangling() throws IOException {
    String first = build("COPY f /a\n", "-t", "named", "--label", "v=1");
    assertThat(dangling()).isEmpty();
    build("COPY f /a\n", "-t", "named", "--label", "v=2");
    assertThat(dangling()).isEqualTo(first);
  }
}
