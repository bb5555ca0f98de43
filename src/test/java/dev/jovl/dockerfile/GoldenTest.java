package dev.jovl.dockerfile;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every directory below {@code dockerfile} holds a Dockerfile and either its {@code result}, one
 * record an instruction, or its {@code error}.
 */
final class GoldenTest {

  private static final Path CASES = Path.of("src/test/resources/dockerfile");

  @TestFactory
  Stream<DynamicTest> parse_goldenCase() throws IOException {
    try (Stream<Path> cases = Files.list(CASES)) {
      return cases.sorted().toList().stream()
          .map(dir -> DynamicTest.dynamicTest(dir.getFileName().toString(), () -> check(dir)));
    }
  }

  private static void check(Path dir) throws Exception {
    byte[] file = Files.readAllBytes(dir.resolve("Dockerfile"));
    Path error = dir.resolve("error");
    if (Files.exists(error)) {
      DockerfileException thrown =
          assertThrows(DockerfileException.class, () -> Dockerfile.parse(file));
      assertThat(thrown.describe("Dockerfile") + "\n").isEqualTo(Files.readString(error));
    } else {
      assertThat(dump(Dockerfile.parse(file))).isEqualTo(Files.readString(dir.resolve("result")));
    }
  }

  private static String dump(Dockerfile file) {
    StringBuilder out = new StringBuilder();
    file.globalArgs().forEach(arg -> line(out, "global", arg));
    for (Stage stage : file.stages()) {
      line(out, "stage " + stage.index(), stage.from());
      stage.instructions().forEach(instruction -> line(out, "  ", instruction));
    }
    file.warnings().forEach(warning -> out.append(warning.describe("Dockerfile")).append('\n'));
    return out.toString();
  }

  private static void line(StringBuilder out, String prefix, Instruction instruction) {
    String record = instruction.toString();
    String origin = instruction.origin().toString();
    out.append(prefix)
        .append(' ')
        .append(instruction.origin().location())
        .append(' ')
        .append(record.replace("origin=" + origin + ", ", "").replace("origin=" + origin, ""))
        .append('\n')
        .append("     ")
        .append(instruction.origin().echo())
        .append('\n');
  }
}
