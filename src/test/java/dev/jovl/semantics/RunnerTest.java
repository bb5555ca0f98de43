package dev.jovl.semantics;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.semantics.contestant.Contestant;
import dev.jovl.semantics.contestant.Contestants;
import dev.jovl.semantics.contestant.Layers;
import dev.jovl.semantics.contestant.Mounted;
import dev.jovl.testing.Shell;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RunnerTest {
  @Case(name = "runner.missing", says = "No disk can be made", by = "this test")
  static void missing(Stage s) throws Exception {
    throw new MissingException("no loop device");
  }

  @Case(name = "runner.violation", says = "One is two", by = "this test", kernel = "it is so")
  static void violation(Stage s) throws Exception {
    Check.equal("one", 1, 2);
  }

  @Case(name = "runner.pass", says = "One is one", by = "this test")
  static void pass(Stage s) throws Exception {
    Check.equal("one", 1, 1);
  }

  @Case(name = "runner.layers", says = "Nothing changes", by = "this test", layers = true)
  static void layers(Stage s) throws Exception {
    Tree unused = s.layer(1).file("f", "lower");
    unused = s.dataLayer().file("f", "data");
    unused = s.mount();
  }

  private static Contestant plain(Path directory) {
    return new Contestants(List.of(), arguments -> {}).of(directory.toString());
  }

  private static Outcome play(String name, Path directory) throws Exception {
    return play(name, directory, plain(directory));
  }

  private static Outcome play(String name, Path directory, Contestant contestant) throws Exception {
    Method method = RunnerTest.class.getDeclaredMethod(name, Stage.class);
    Case about = method.getAnnotation(Case.class);
    try (Runner runner = new Runner(directory.resolve("base"))) {
      TestCase testCase = new TestCase(about.name(), about, method);
      return runner.run(testCase, contestant);
    }
  }

  /** Spoils its layers while it mounts them. */
  private record Spoiler(String command) implements Contestant {
    @Override
    public String name() {
      return "spoiler";
    }

    @Override
    public Mounted mount(Layers layers) throws IOException {
      Path directory = Objects.requireNonNull(layers.mountPoint().getParent());
      Shell.run(directory, command);
      return plain(directory).mount(layers);
    }
  }

  @Test
  void run_whatTheMachineCannotDo_isNotApplicableWithTheReason(@TempDir Path directory)
      throws Exception {
    Outcome outcome = play("missing", directory);
    assertThat(outcome.verdict()).isEqualTo(Verdict.NOT_APPLICABLE);
    assertThat(outcome.message()).isEqualTo("no loop device");
  }

  @Test
  void run_whatIsNotSo_hasFailed(@TempDir Path directory) throws Exception {
    Outcome outcome = play("violation", directory);
    assertThat(outcome.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(outcome.message()).isEqualTo("one: expected 1 but was 2");
  }

  @Test
  void run_whatIsSo_hasPassed(@TempDir Path directory) throws Exception {
    assertThat(play("pass", directory).verdict()).isEqualTo(Verdict.PASSED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "printf LOWER 1<>lower1/f",
        "chmod 600 lower1/f",
        "touch -d @1 lower1/f",
        "rm lower1/f",
        "touch lower1/g",
        "ln lower1/f lower1/g",
        "setfattr -n user.a -v b lower1/f",
        "setfattr -n user.a -v b lower1",
        "chmod 700 lower1",
        "printf DATA 1<>data0/f",
        "setfattr -n user.a -v b data0/f",
        "rm data0/f"
      })
  void run_whatChangesALayer_hasFailed(String command, @TempDir Path directory) throws Exception {
    Outcome outcome = play("layers", directory, new Spoiler(command));
    assertThat(outcome.verdict()).isEqualTo(Verdict.FAILED);
    String layer = command.replaceFirst(".*(lower1|data0).*", "$1");
    assertThat(outcome.message()).contains("the lower layer " + layer + " has changed: ");
    assertThat(play("layers", directory, new Spoiler("true")).verdict()).isEqualTo(Verdict.PASSED);
  }
}
