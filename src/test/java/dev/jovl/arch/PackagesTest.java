package dev.jovl.arch;

import static com.google.common.truth.Truth.assertWithMessage;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.toSet;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The table of packages: which may use which, and which library has one user only. */
final class PackagesTest {

  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.jovl");

  private static final String ROOT = "dev.jovl.";

  /** A package and the packages of ours that it may use besides itself. */
  private static final Map<String, List<String>> MAY_USE =
      Map.ofEntries(
          row("posix"),
          row("linux", "posix"),
          row("linux.proc", "linux", "posix"),
          row("linux.tree", "linux", "posix"),
          row("fuse", "posix"),
          row("fuse.wire", "posix"),
          row("fuse.session", "fuse", "fuse.wire", "linux.proc", "linux", "posix"),
          row("fuse.jnr", "fuse", "posix"),
          row(
              "union",
              "union.upper",
              "union.layer",
              "union.whiteout",
              "linux.tree",
              "linux",
              "posix"),
          row("union.upper", "union.layer", "union.whiteout", "linux.tree", "linux", "posix"),
          row("union.layer", "union.whiteout", "linux.proc", "linux", "posix"),
          row("union.whiteout", "linux", "posix"),
          row(
              "union.copyup",
              "union",
              "union.upper",
              "union.layer",
              "union.whiteout",
              "linux.tree",
              "linux",
              "posix"),
          row(
              "union.op",
              "union",
              "union.upper",
              "union.layer",
              "union.whiteout",
              "union.copyup",
              "linux",
              "posix"),
          row(
              "mount.filesystem",
              "union",
              "union.layer",
              "union.copyup",
              "union.op",
              "fuse",
              "linux.proc",
              "linux",
              "posix"),
          row("mount.request", "union", "union.whiteout", "linux", "posix"),
          row(
              "mount",
              "mount.request",
              "mount.filesystem",
              "union",
              "union.upper",
              "union.whiteout",
              "fuse",
              "fuse.session",
              "fuse.jnr",
              "linux.proc",
              "linux",
              "posix"),
          row(
              "mount.server",
              "mount",
              "mount.request",
              "mount.filesystem",
              "fuse",
              "linux.proc",
              "linux",
              "posix"),
          row("tar", "posix"),
          row("oci"),
          row("layer.compression", "oci"),
          row(
              "layer",
              "layer.compression",
              "tar",
              "union.whiteout",
              "linux.tree",
              "linux.proc",
              "linux",
              "posix",
              "oci"),
          row("store", "union.whiteout", "oci", "linux.tree", "linux", "posix"),
          row("registry.credential", "oci", "linux"),
          row("registry", "registry.credential", "oci"),
          row(
              "image.transfer",
              "store",
              "layer",
              "layer.compression",
              "oci",
              "linux.proc",
              "linux",
              "posix"),
          row("image.remote", "image.transfer", "registry", "store", "layer.compression", "oci"),
          row("image", "image.transfer", "store", "oci", "posix"),
          row(
              "image.archive",
              "image",
              "image.transfer",
              "store",
              "layer",
              "layer.compression",
              "tar",
              "oci",
              "linux",
              "posix"),
          row("gotext"),
          row("dockerfile", "gotext"),
          row("dockerfile.pattern", "dockerfile", "gotext"),
          row("dockerfile.lint", "dockerfile.pattern", "dockerfile", "gotext"),
          row("run.spec", "posix"),
          row("run.root", "run.spec", "linux.tree", "linux.proc", "linux", "posix"),
          row("run.runtime", "run.root", "run.spec", "oci", "linux.proc", "linux", "posix"),
          row("run.process", "run.runtime", "run.spec", "linux", "posix"),
          row(
              "run",
              "run.process",
              "run.runtime",
              "run.root",
              "run.spec",
              "linux.tree",
              "linux.proc",
              "linux",
              "posix"),
          row("build.config", "dockerfile", "gotext", "oci"),
          row("build.request", "build.git", "dockerfile", "image.archive", "image.remote", "oci"),
          row("build.source", "dockerfile.pattern", "linux.tree", "linux", "posix"),
          row("build.git", "dockerfile", "gotext", "linux.tree", "linux", "posix"),
          row("build.digest", "build.source", "dockerfile.pattern", "oci", "linux", "posix"),
          row(
              "build.copy",
              "build.digest",
              "build.source",
              "dockerfile.pattern",
              "layer",
              "run.root",
              "oci",
              "linux.tree",
              "linux",
              "posix"),
          row("build.transcript", "gotext", "oci"),
          row(
              "build.snapshot",
              "image.transfer",
              "store",
              "layer",
              "mount",
              "oci",
              "linux",
              "posix"),
          row(
              "build.context",
              "build.copy",
              "build.git",
              "build.source",
              "build.request",
              "dockerfile.pattern",
              "dockerfile",
              "oci",
              "linux",
              "posix"),
          row(
              "build.image",
              "build.snapshot",
              "build.copy",
              "build.digest",
              "build.source",
              "build.request",
              "dockerfile.pattern",
              "dockerfile",
              "image",
              "image.archive",
              "image.remote",
              "image.transfer",
              "store",
              "oci",
              "linux"),
          row(
              "build.runmount",
              "build.image",
              "build.snapshot",
              "build.copy",
              "build.digest",
              "build.source",
              "build.request",
              "dockerfile.pattern",
              "dockerfile",
              "run.spec",
              "mount",
              "gotext",
              "oci",
              "linux.tree",
              "linux",
              "posix"),
          row(
              "build.step",
              "build.runmount",
              "build.image",
              "build.context",
              "build.snapshot",
              "build.transcript",
              "build.copy",
              "build.digest",
              "build.git",
              "build.source",
              "build.request",
              "build.config",
              "dockerfile.pattern",
              "dockerfile",
              "run.spec",
              "gotext",
              "oci",
              "linux.tree",
              "linux",
              "posix"),
          row(
              "build.stage",
              "build.step",
              "build.runmount",
              "build.image",
              "build.context",
              "build.snapshot",
              "build.transcript",
              "build.digest",
              "build.git",
              "build.source",
              "build.request",
              "build.config",
              "dockerfile.pattern",
              "dockerfile",
              "gotext",
              "oci",
              "linux",
              "posix"),
          row(
              "build",
              "build.stage",
              "build.step",
              "build.runmount",
              "build.image",
              "build.context",
              "build.snapshot",
              "build.transcript",
              "build.copy",
              "build.digest",
              "build.source",
              "build.request",
              "build.config",
              "dockerfile.pattern",
              "dockerfile",
              "store",
              "layer",
              "run",
              "run.spec",
              "oci",
              "linux.proc",
              "linux",
              "posix"),
          row("semantics.contestant", "linux.proc", "linux", "posix"),
          row("semantics", "semantics.contestant", "linux.tree", "linux", "posix"),
          row("semantics.cases", "semantics", "semantics.contestant", "linux", "posix"),
          row("cli.template", "oci"),
          row("cli.output", "cli.template", "image.transfer", "registry", "oci", "linux", "posix"),
          row(
              "cli.option",
              "cli.output",
              "layer.compression",
              "registry.credential",
              "registry",
              "store",
              "oci"),
          row(
              "cli.mount",
              "cli.option",
              "cli.output",
              "mount",
              "mount.request",
              "mount.server",
              "fuse",
              "oci",
              "linux.proc",
              "linux",
              "posix"),
          row(
              "cli.image",
              "cli.option",
              "cli.output",
              "image",
              "image.archive",
              "image.remote",
              "image.transfer",
              "store",
              "registry.credential",
              "registry",
              "run",
              "gotext",
              "oci",
              "linux"),
          row(
              "cli.run",
              "cli.image",
              "cli.option",
              "cli.output",
              "image",
              "image.remote",
              "image.transfer",
              "store",
              "mount",
              "run",
              "run.spec",
              "gotext",
              "oci",
              "linux",
              "posix"),
          row(
              "cli.build",
              "cli.option",
              "cli.output",
              "build",
              "build.stage",
              "build.context",
              "build.transcript",
              "build.git",
              "build.request",
              "dockerfile.lint",
              "dockerfile.pattern",
              "dockerfile",
              "image.archive",
              "image.remote",
              "store",
              "registry",
              "gotext",
              "layer.compression",
              "oci",
              "posix"),
          row("cli.doctor", "cli.option", "cli.output", "oci", "linux.proc", "linux", "posix"),
          row(
              "cli.semantics",
              "cli.mount",
              "cli.option",
              "cli.output",
              "mount.request",
              "semantics.contestant",
              "semantics",
              "semantics.cases",
              "oci",
              "linux"));

  /** A right to constants alone: the compiler copies them, so no class file shows the use. */
  private static final String CONSTANTS_ONLY = "mount.request -> linux";

  private static Map.Entry<String, List<String>> row(String name, String... mayUse) {
    return Map.entry(name, Arrays.asList(mayUse));
  }

  @TestFactory
  Stream<DynamicTest> mayUse_table() {
    return MAY_USE.entrySet().stream()
        .map(row -> DynamicTest.dynamicTest(row.getKey(), () -> check(row)));
  }

  private static void check(Map.Entry<String, List<String>> row) {
    String[] allowed =
        Stream.concat(Stream.of(row.getKey()), row.getValue().stream())
            .map(name -> ROOT + name)
            .toArray(String[]::new);
    noClasses()
        .that()
        .resideInAPackage(ROOT + row.getKey())
        .should()
        .dependOnClassesThat(resideInAPackage("dev.jovl..").and(not(resideInAnyPackage(allowed))))
        .check(MAIN);
  }

  @Test
  void everyPackage_isInTheTable() {
    String[] known =
        Stream.concat(MAY_USE.keySet().stream(), Stream.of("cli"))
            .map(name -> ROOT + name)
            .toArray(String[]::new);
    classes().should().resideInAnyPackage(known).check(MAIN);
  }

  @Test
  void everyRow_hasClasses() {
    List<String> empty = MAY_USE.keySet().stream().filter(name -> !hasClasses(name)).toList();
    assertWithMessage("rows without a class").that(empty).isEmpty();
  }

  private static boolean hasClasses(String name) {
    return MAIN.stream()
        .filter(type -> type.getPackageName().equals(ROOT + name))
        .anyMatch(type -> !type.getSimpleName().equals("package-info"));
  }

  @Test
  void everyRight_isUsed() {
    List<String> unused =
        MAY_USE.entrySet().stream().flatMap(PackagesTest::unusedRights).sorted().toList();
    assertWithMessage("rights that no class uses").that(unused).containsExactly(CONSTANTS_ONLY);
  }

  private static Stream<String> unusedRights(Map.Entry<String, List<String>> row) {
    JavaPackage user = MAIN.getPackage(ROOT + row.getKey());
    Set<String> used =
        Stream.concat(
                user.getClassDependenciesFromThisPackage().stream().map(Dependency::getTargetClass),
                user.getClasses().stream().flatMap(PackagesTest::caught))
            .map(JavaClass::getPackageName)
            .collect(toSet());
    return row.getValue().stream()
        .filter(right -> !used.contains(ROOT + right))
        .map(right -> row.getKey() + " -> " + right);
  }

  /** What a class catches, which ArchUnit does not count among its dependencies. */
  private static Stream<JavaClass> caught(JavaClass type) {
    return type.getCodeUnits().stream()
        .flatMap(unit -> unit.getTryCatchBlocks().stream())
        .flatMap(block -> block.getCaughtThrowables().stream());
  }

  @Test
  void packages_haveNoCycles() {
    slices().matching("dev.jovl.(**)").should().beFreeOfCycles().check(MAIN);
  }

  @Test
  void nativeCalls_areMadeInOnePlace() {
    sole(new String[] {"linux", "fuse.jnr"}, "jnr.ffi..", "com.kenai.jffi..");
    sole(new String[] {"fuse.jnr"}, "ru.serce.jnrfuse..");
  }

  @Test
  void libraries_haveOneUser() {
    sole(new String[] {"cli.."}, "picocli..");
    sole(new String[] {"oci"}, "com.google.gson..");
    sole(new String[] {"layer", "layer.compression"}, "com.github.luben.zstd..");
    sole(new String[] {"registry"}, "java.net.http..");
  }

  private static void sole(String[] users, String... libraries) {
    String[] packages = Arrays.stream(users).map(name -> ROOT + name).toArray(String[]::new);
    noClasses()
        .that(not(resideInAnyPackage(packages)))
        .should()
        .dependOnClassesThat(resideInAnyPackage(libraries))
        .check(MAIN);
  }

  @Test
  void printingAndExit_areForTheCommandLine() {
    noClasses()
        .that(not(resideInAPackage(ROOT + "cli..")))
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .orShould()
        .callMethod(System.class, "exit", int.class)
        .orShould()
        .callMethod(Runtime.class, "halt", int.class)
        .check(MAIN);
  }
}
