package dev.jovl.semantics;

import static com.google.common.truth.Truth.assertThat;

import java.lang.reflect.Method;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

  private static Outcome play(String name, Path directory) throws Exception {
    Method method = RunnerTest.class.getDeclaredMethod(name, Stage.class);
    Case about = method.getAnnotation(Case.class);
    try (Runner runner = new Runner(directory.resolve("base"))) {
      TestCase testCase = new TestCase(about.name(), about, method);
      return runner.run(testCase, new DirectoryContestant("directory", directory));
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
}
