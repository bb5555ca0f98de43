package dev.jovl.cli.image;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.cli.Ran;
import dev.jovl.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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

  private String all() {
    return ok("images", "-a", "-q", "--no-trunc");
  }

  /** With the images of its own steps, which would be the next ones without a name. */
  @Test
  void rmi_ofADanglingImage_removesIt_andBuildsStayRight() throws IOException {
    String named = build("COPY f /a\nCOPY f /b\n", "-t", "named");
    String before = all();
    String old = "COPY f /a\nCOPY f /c\nENV A=b\nCOPY f /d\n";
    String first = build(old);
    assertThat(dangling()).isEqualTo(first);
    assertThat(ok("rmi", first.strip())).startsWith("Deleted: " + first);
    assertThat(dangling()).isEmpty();
    assertThat(all()).isEqualTo(before);
    assertThat(build("COPY f /a\nCOPY f /b\n")).isEqualTo(named);
    Path tree = temp.resolve("tree");
    build(old, "-o", tree.toString());
    assertThat(tree.toFile().list()).asList().containsExactly("a", "c", "d");
  }

  @Test
  void rmi_ofAllDanglingImages_leavesNone() throws IOException {
    List<String> call = new ArrayList<>(List.of("rmi"));
    for (String last : new String[] {"c", "d"}) {
      call.add(build("COPY f /a\nCOPY f /b\nCOPY f /" + last + "\n").strip());
    }
    assertThat(dangling().lines().toList()).containsExactlyElementsIn(call.subList(1, 3));
    String[] words = call.toArray(String[]::new);
    assertThat(ok(words).lines().toList()).hasSize(4);
    assertThat(all()).isEmpty();
    assertThat(ok("df")).contains("0 layers");
  }

  /** Which has to be given up before anything is collected, since its layers are not known. */
  @Test
  void rmi_besideANamedImageThatIsDamaged_removesIt() throws IOException {
    String hurt = build("COPY f /a\n", "-t", "hurt:1").strip();
    String old = build("COPY f /b\nCOPY f /c\n", "-t", "old:1").strip();
    Path document =
        temp.resolve("store/documents/sha256").resolve(hurt.substring("sha256:".length()));
    Files.writeString(document, "{}");
    assertThat(ok("rmi", "--no-prune", old)).isEqualTo("Untagged: old:1\n");
    assertThat(ok("rmi", "hurt:1")).startsWith("Untagged: hurt:1\n");
    assertThat(all()).isEmpty();
    assertThat(ok("df")).contains("0 layers");
  }
}
