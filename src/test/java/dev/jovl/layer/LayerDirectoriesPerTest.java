package dev.jovl.layer;

import dev.jovl.linux.Self;
import dev.jovl.testing.PerTest;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Gives each test {@link LayerDirectories} of its own; without root they are left out. */
final class LayerDirectoriesPerTest extends PerTest<LayerDirectories>
    implements ExecutionCondition {

  LayerDirectoriesPerTest() {
    super(LayerDirectories.class);
  }

  @Override
  protected LayerDirectories open(Path directory) {
    return new LayerDirectories(directory);
  }

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    boolean may = Self.effectiveUid() == 0 || context.getTestMethod().isEmpty();
    return may
        ? ConditionEvaluationResult.enabled("root, or no test yet")
        : ConditionEvaluationResult.disabled("needs root");
  }
}
