package dev.jovl.semantics.cases;

import dev.jovl.semantics.Case;
import dev.jovl.semantics.TestCase;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The list of all cases. */
public final class Table {
  private static final List<Class<?>> SUBJECTS =
      List.of(
          LookupCases.class,
          WhiteoutCases.class,
          CopyUpCases.class,
          AccessCases.class,
          AclCases.class,
          PrivilegeCases.class,
          ModeCases.class,
          OwnerCases.class,
          NamespaceCases.class,
          HandleCases.class,
          RenameCases.class,
          RenameDirectoryCases.class,
          RenameFlagCases.class,
          LinkCases.class,
          UnlinkedCases.class,
          InodeCases.class,
          DirectoryCases.class,
          XattrCases.class,
          FlagCases.class,
          TimeCases.class,
          AccessTimeCases.class,
          SpecialCases.class,
          SymlinkCases.class,
          DataCases.class,
          HoleCases.class,
          LockCases.class,
          ReadOnlyCases.class,
          StatfsCases.class,
          SyncCases.class,
          ErrorCases.class,
          LimitCases.class,
          DiskErrorCases.class,
          CrashCases.class,
          FormatCases.class,
          NestedCases.class,
          RemountCases.class,
          OptionCases.class,
          DialectCases.class,
          StatOverrideCases.class,
          ProgramCases.class,
          TogetherCases.class);

  private Table() {}

  /** Returns all cases, subject by subject, by name within a subject. */
  public static List<TestCase> cases() {
    List<TestCase> cases = new ArrayList<>();
    for (Class<?> subject : SUBJECTS) {
      List<TestCase> own = new ArrayList<>();
      for (Method method : subject.getDeclaredMethods()) {
        Case about = method.getAnnotation(Case.class);
        if (about != null) {
          // cases are private to this package, and the bench that plays them is another
          method.setAccessible(true);
          own.add(new TestCase(about.name(), about, method));
        }
      }
      own.sort(Comparator.comparing(TestCase::name));
      cases.addAll(own);
    }
    return cases;
  }
}
