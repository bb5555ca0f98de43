package dev.jovl.arch;

import static com.google.common.truth.Truth.assertWithMessage;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The size budget: small methods, medium files, few parameters, a Javadoc on every type. */
final class SizeTest {

  private static final Path MAIN = Path.of("src/main/java");

  /** Files whose methods may have a sixth parameter: a system call takes six arguments. */
  private static final Set<String> SIX_PARAMETERS = Set.of("NativeFunction.java");

  private static final List<Integer> fileLines = new ArrayList<>();
  private static final List<Integer> methodLines = new ArrayList<>();
  private static final List<String> faults = new ArrayList<>();

  @BeforeAll
  static void measure() throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<Path> sources;
    try (Stream<Path> walk = Files.walk(MAIN)) {
      sources = walk.filter(path -> path.toString().endsWith(".java")).sorted().toList();
    }
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null, files, null, null, null, files.getJavaFileObjectsFromPaths(sources));
      SourcePositions positions = Trees.instance(task).getSourcePositions();
      for (CompilationUnitTree unit : task.parse()) {
        long lines =
            unit.getLineMap().getLineNumber(unit.getSourceFile().getCharContent(true).length());
        fileLines.add((int) lines);
        if (lines > 700) {
          faults.add(unit.getSourceFile().getName() + ": " + lines + " lines");
        }
        new Measure(unit, positions, Trees.instance(task)).scan(unit, null);
      }
    }
  }

  @Test
  void everyFileAndMethod_isWithinTheHardLimits() {
    assertWithMessage("over 700 lines a file, 60 a method, 5 parameters, or without Javadoc")
        .that(faults)
        .isEmpty();
  }

  @Test
  void ninetyPercent_areSmall() {
    assertWithMessage("90th percentile of lines a file")
        .that(percentile90(fileLines))
        .isAtMost(400);
    assertWithMessage("90th percentile of lines a method")
        .that(percentile90(methodLines))
        .isAtMost(20);
  }

  private static int percentile90(List<Integer> values) {
    if (values.isEmpty()) {
      return 0;
    }
    Collections.sort(values);
    return values.get((int) Math.ceil(values.size() * 0.9) - 1);
  }

  /** Reads the measures of one file. */
  private static final class Measure extends TreeScanner<Void, Void> {
    private final CompilationUnitTree unit;
    private final SourcePositions positions;
    private final Trees trees;
    private int depth;

    Measure(CompilationUnitTree unit, SourcePositions positions, Trees trees) {
      this.unit = unit;
      this.positions = positions;
      this.trees = trees;
    }

    @Override
    public Void visitClass(ClassTree type, Void unused) {
      if (depth == 0 && docOf(type) == null) {
        faults.add(unit.getSourceFile().getName() + ": type without Javadoc");
      }
      depth++;
      super.visitClass(type, unused);
      depth--;
      return null;
    }

    private String docOf(ClassTree type) {
      return trees.getDocComment(trees.getPath(unit, type));
    }

    @Override
    public Void visitMethod(MethodTree method, Void unused) {
      long first = line(positions.getStartPosition(unit, method));
      long last = line(positions.getEndPosition(unit, method));
      int lines = (int) (last - first + 1);
      methodLines.add(lines);
      String name = unit.getSourceFile().getName() + ": " + method.getName();
      if (lines > 60) {
        faults.add(name + ": " + lines + " lines");
      }
      boolean recordOrConstructor = method.getReturnType() == null;
      if (method.getParameters().size() > allowed() && !recordOrConstructor) {
        faults.add(name + ": " + method.getParameters().size() + " parameters");
      }
      return super.visitMethod(method, unused);
    }

    private int allowed() {
      String file = Path.of(unit.getSourceFile().getName()).getFileName().toString();
      return SIX_PARAMETERS.contains(file) ? 6 : 5;
    }

    private long line(long position) {
      return unit.getLineMap().getLineNumber(Math.max(0, position));
    }
  }
}
