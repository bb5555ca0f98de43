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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
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

  private static final Path SOURCES = Path.of("src/main/java/dev/jovl");

  /** The package that is imported from, of a class or of a member of one. */
  private static final Pattern IMPORT =
      Pattern.compile("^import (?:static )?dev\\.jovl\\.([a-z.]+)\\.[A-Z].*", Pattern.MULTILINE);

  @TestFactory
  Stream<DynamicTest> mayUse_table() {
    return PackageTable.MAY_USE.entrySet().stream()
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

  /** Imports show the use of constants too. */
  @Test
  void imports_areOfTheTable() throws IOException {
    List<String> others = new ArrayList<>();
    try (Stream<Path> files = Files.walk(SOURCES)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
        Path directory = SOURCES.relativize(file).getParent();
        String user = directory == null ? "" : directory.toString().replace('/', '.');
        List<String> allowed = PackageTable.MAY_USE.get(user);
        if (allowed != null) {
          IMPORT
              .matcher(Files.readString(file))
              .results()
              .map(found -> found.group(1))
              .filter(used -> !used.equals(user) && !allowed.contains(used))
              .forEach(used -> others.add(file + " -> " + used));
        }
      }
    }
    assertWithMessage("imports that the table does not have").that(others).isEmpty();
  }

  @Test
  void everyPackage_isInTheTable() {
    String[] known =
        Stream.concat(PackageTable.MAY_USE.keySet().stream(), Stream.of("cli"))
            .map(name -> ROOT + name)
            .toArray(String[]::new);
    classes().should().resideInAnyPackage(known).check(MAIN);
  }

  @Test
  void everyRow_hasClasses() {
    List<String> empty =
        PackageTable.MAY_USE.keySet().stream().filter(name -> !hasClasses(name)).toList();
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
        PackageTable.MAY_USE.entrySet().stream()
            .flatMap(PackagesTest::unusedRights)
            .sorted()
            .toList();
    assertWithMessage("rights that no class uses")
        .that(unused)
        .containsExactlyElementsIn(PackageTable.CONSTANTS_ONLY);
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
