package dev.jovl.contract;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.cli.Main;
import dev.jovl.linux.Self;
import dev.jovl.semantics.Outcome;
import dev.jovl.semantics.Runner;
import dev.jovl.semantics.TestCase;
import dev.jovl.semantics.Verdict;
import dev.jovl.semantics.cases.Table;
import dev.jovl.semantics.contestant.Contestant;
import dev.jovl.semantics.contestant.Contestants;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Each case of the table on both engines and on the kernel's overlayfs. */
final class ContractTest {
  private static MountInProcess jovl;
  private static Runner runner;

  @BeforeAll
  static void start() throws Exception {
    Path base = Files.createTempDirectory(Path.of("/var/tmp"), "jovl-contract");
    Files.setPosixFilePermissions(base, PosixFilePermissions.fromString("rwxr-xr-x"));
    runner = new Runner(base);
    jovl = new MountInProcess();
  }

  @AfterAll
  static void end() {
    jovl.close();
    runner.close();
  }

  private static Contestant contestant(String word) {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classes = System.getProperty("java.class.path");
    List<String> command =
        List.of(java, "-XX:TieredStopAtLevel=1", "-cp", classes, Main.class.getName());
    return new Contestants(command, jovl).of(word);
  }

  private static void requireRoot() {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
  }

  @TestFactory
  Stream<DynamicTest> jovl_engineKernel() {
    return passing("jovl", Exceptions.OF_JOVL.keySet());
  }

  @TestFactory
  Stream<DynamicTest> jovl_engineLibfuse() {
    Set<String> exceptions = new HashSet<>(Exceptions.OF_JOVL.keySet());
    exceptions.addAll(Exceptions.OF_LIBFUSE.keySet());
    return passing("jovl:libfuse", exceptions);
  }

  /**
   * An exception that is none any more would hide what breaks it again. What is a matter of time
   * passes where a disk shares blocks, since a copy takes none there.
   */
  @TestFactory
  Stream<DynamicTest> libfuse_failsWhatIsExcepted() {
    requireRoot();
    Contestant libfuse = contestant("jovl:libfuse");
    return Table.cases().stream()
        .filter(testCase -> Exceptions.OF_LIBFUSE.containsKey(testCase.name()))
        .filter(testCase -> !testCase.name().equals("copyup.stat.during"))
        .map(testCase -> DynamicTest.dynamicTest(testCase.name(), () -> fail(testCase, libfuse)));
  }

  private static void fail(TestCase testCase, Contestant contestant) {
    Outcome outcome = outcome(testCase, contestant);
    assertWithMessage(Exceptions.OF_LIBFUSE.get(testCase.name()))
        .that(outcome.verdict())
        .isAnyOf(Verdict.FAILED, Verdict.DEVIATES);
  }

  private static Stream<DynamicTest> passing(String word, Set<String> exceptions) {
    requireRoot();
    Contestant contestant = contestant(word);
    return Table.cases().stream()
        .filter(testCase -> !exceptions.contains(testCase.name()))
        .map(
            testCase -> DynamicTest.dynamicTest(testCase.name(), () -> pass(testCase, contestant)));
  }

  /** What the machine cannot do is left out, and counted as left out. */
  private static Outcome outcome(TestCase testCase, Contestant contestant) {
    Outcome outcome = runner.run(testCase, contestant);
    boolean missing = outcome.verdict() == Verdict.NOT_APPLICABLE && !outcome.message().isEmpty();
    assumeFalse(missing, outcome.message());
    return outcome;
  }

  private static void pass(TestCase testCase, Contestant contestant) {
    Outcome outcome = outcome(testCase, contestant);
    assertWithMessage(testCase.about().says() + "; " + outcome.message())
        .that(outcome.verdict())
        .isAnyOf(Verdict.PASSED, Verdict.NOT_APPLICABLE);
  }

  @TestFactory
  Stream<DynamicTest> kernel_passesOrHasAReason() {
    requireRoot();
    Contestant kernel = contestant("kernel");
    return Table.cases().stream()
        .map(testCase -> DynamicTest.dynamicTest(testCase.name(), () -> agree(testCase, kernel)));
  }

  private static void agree(TestCase testCase, Contestant kernel) {
    Outcome outcome = outcome(testCase, kernel);
    Verdict expected = testCase.about().kernel().isEmpty() ? Verdict.PASSED : Verdict.DEVIATES;
    assertWithMessage(testCase.about().says() + "; " + outcome.message())
        .that(outcome.verdict())
        .isAnyOf(expected, Verdict.NOT_APPLICABLE);
  }

  @Test
  void cases_areManyAndNamedOnce() {
    List<String> names = Table.cases().stream().map(TestCase::name).toList();
    assertThat(names).containsNoDuplicates();
    assertThat(names.size()).isAtLeast(400);
  }

  @Test
  void cases_sayWhatAndByWhom() {
    for (TestCase testCase : Table.cases()) {
      assertWithMessage(testCase.name())
          .that(testCase.name())
          .matches("[a-z0-9]+(\\.[a-zA-Z0-9]+)+");
      assertWithMessage(testCase.name()).that(testCase.about().says()).doesNotMatch(".*\\.");
      assertWithMessage(testCase.name()).that(testCase.about().by()).isNotEmpty();
    }
  }

  @Test
  void exceptions_areCasesThatExist() {
    Set<String> names = Table.cases().stream().map(TestCase::name).collect(Collectors.toSet());
    assertThat(names).containsAtLeastElementsIn(Exceptions.OF_JOVL.keySet());
    assertThat(names).containsAtLeastElementsIn(Exceptions.OF_LIBFUSE.keySet());
  }
}
